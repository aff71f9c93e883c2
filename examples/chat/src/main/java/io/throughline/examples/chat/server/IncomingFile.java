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

  private final Path file;
  private final Duration patience;

  /**
   * An empty file.
   *
   * @param patience after which a client that still sends is given up
   */
  IncomingFile(Path file, Duration patience) {
    this.file = file;
    this.patience = patience;
  }

  /**
   * Writes what comes, until there is more than is allowed.
   *
   * @return how many bytes came; more than {@code most} if it is too much
   * @throws UploadException if it is not of its type, or if the client leaves
   * @throws IOException if it cannot be written
   */
  long take(InputStream input, long most, FileType type) throws IOException, UploadException {
    long end = System.nanoTime() + patience.toNanos();
    long bytes = 0;
    byte[] part = new byte[16 << 10];
    try (OutputStream output = Files.newOutputStream(file)) {
      for (int read = read(input, part, end); read > 0; read = read(input, part, end)) {
        if (bytes == 0 && !type.matches(Arrays.copyOf(part, read))) {
          throw new UploadException(
              "type_refused", 415, "the file does not begin as " + type.mediaType() + " does");
        }
        bytes += read;
        if (bytes > most) {
          return bytes;
        }
        output.write(part, 0, read);
      }
    }
    if (bytes == 0) {
      throw new UploadException("type_refused", 415, "an empty file is none");
    }
    return bytes;
  }

  /** Fills a part, if so much comes; looks at the time after each byte of a slow client. */
  private static int read(InputStream input, byte[] part, long end) throws UploadException {
    int filled = 0;
    while (filled < part.length) {
      if (System.nanoTime() - end > 0) {
        throw new UploadException("aborted", 408, "the file did not come in time");
      }
      int read;
      try {
        read = input.read(part, filled, part.length - filled);
      } catch (IOException e) {
        throw new UploadException("aborted", 400, "the file ended before its end", e);
      }
      if (read < 0) {
        break;
      }
      filled += read;
    }
    return filled;
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
