package io.throughline.examples.stream.storage;

import io.throughline.semconv.DiskIoDirection;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StorageOperationName;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** A file that has its name only when it is complete. For one thread. */
final class NewFile {

  private static final int BUFFER_BYTES = 64 << 10;

  private final StorageDataType type;
  private final String stream;
  private final Path target;
  private final Path part;
  private final FileTelemetry telemetry;
  private final FileChannel channel;
  private final OutputStream out;
  private long bytes;

  /**
   * @param part the name that it has until then
   */
  NewFile(StorageDataType type, String stream, Path target, Path part, FileTelemetry telemetry)
      throws IOException {
    this.type = type;
    this.stream = stream;
    this.target = target;
    this.part = part;
    this.telemetry = telemetry;
    channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    out = new BufferedOutputStream(new Timed(), BUFFER_BYTES);
  }

  /** What is written here is counted, and timed when it goes to the disk. */
  private final class Timed extends OutputStream {

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(data, offset, length);
      telemetry.timed(
          StorageOperationName.WRITE,
          type,
          () -> {
            while (left.hasRemaining()) {
              channel.write(left);
            }
            return length;
          });
      bytes += length;
      telemetry.moved(DiskIoDirection.WRITE, type, length);
    }
  }

  OutputStream out() {
    return out;
  }

  String name() {
    return target.getFileName().toString();
  }

  /** What is on the disk so far. */
  long bytes() {
    return bytes;
  }

  /** Everything is written: from now on the file can be seen. */
  StoredFile complete() throws IOException {
    out.flush();
    telemetry.timed(
        StorageOperationName.SYNC,
        type,
        () -> {
          channel.force(true);
          channel.close();
          return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        });
    return new StoredFile(type, stream, name(), target, bytes, Instant.now());
  }

  /** Not everything can be written, so nothing stays. */
  void discard() {
    try (channel) {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // The start of the next process looks after it.
    }
  }
}
