package io.throughline.examples.chat.server;

import io.throughline.examples.chat.server.Uploads.UploadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;

/** A file that is being uploaded. It is gone unless it is kept. */
final class IncomingFile implements AutoCloseable {

  /** Whoever sends a byte now and then must not hold a thread for ever. */
  private static final Duration MAX_TIME = Duration.ofMinutes(1);

  private final Path file;

  IncomingFile(Path file) {
    this.file = file;
  }

  /**
   * Writes what comes, until there is more than is allowed.
   *
   * @return how many bytes came; more than {@code most} if it is too much
   * @throws UploadException if it is not of its type, or if the client leaves
   * @throws IOException if it cannot be written
   */
  long take(InputStream input, long most, FileType type) throws IOException, UploadException {
    long end = System.nanoTime() + MAX_TIME.toNanos();
    long bytes = 0;
    byte[] part = new byte[16 << 10];
    try (OutputStream output = Files.newOutputStream(file)) {
      for (int read = read(input, part); read >= 0; read = read(input, part)) {
        if (bytes == 0 && !type.matches(Arrays.copyOf(part, read))) {
          throw new UploadException(
              "type_refused", 415, "the file does not begin as " + type.mediaType() + " does");
        }
        bytes += read;
        if (bytes > most) {
          return bytes;
        }
        output.write(part, 0, read);
        if (System.nanoTime() > end) {
          throw new UploadException("aborted", 408, "the file did not come in time");
        }
      }
    }
    if (bytes == 0) {
      throw new UploadException("type_refused", 415, "an empty file is none");
    }
    return bytes;
  }

  private static int read(InputStream input, byte[] part) throws UploadException {
    try {
      int read = input.readNBytes(part, 0, part.length);
      return read == 0 ? -1 : read;
    } catch (IOException e) {
      throw new UploadException("aborted", 400, "the file ended before its end", e);
    }
  }

  /** Gives it its place, at once and as a whole. */
  void keep(Path place) {
    try {
      Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
