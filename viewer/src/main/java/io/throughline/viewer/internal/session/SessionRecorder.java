package io.throughline.viewer.internal.session;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recorder that writes each request to a file as it comes, compressed if the file's name ends
 * with {@code .gz}. It stops at an error of the disk, or when the file is full, and logs that once.
 * Thread-safe.
 */
public final class SessionRecorder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SessionRecorder.class);

  private static final long MAX_BYTES = 4L * 1024 * 1024 * 1024;

  private final Path file;
  private final OutputStream out;
  private long written;
  private boolean ended;

  /** Begins a new file, which must not be there yet. */
  public SessionRecorder(Path file) throws IOException {
    this.file = file;
    OutputStream plain = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    out = file.toString().endsWith(".gz") ? new GZIPOutputStream(plain, 8192, true) : plain;
  }

  /** Writes a request. */
  public void record(OtlpSignalKind kind, Message request) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    RequestLine.write(request, line);
    synchronized (this) {
      if (ended) {
        return;
      }
      written += line.size();
      if (written > MAX_BYTES) {
        end("it has " + MAX_BYTES + " bytes");
        return;
      }
      try {
        line.writeTo(out);
        out.flush();
      } catch (IOException e) {
        end(String.valueOf(e.getMessage()));
      }
    }
  }

  private void end(String why) {
    ended = true;
    log.warn("nothing more is written to {}: {}", file, why);
  }

  @Override
  public synchronized void close() throws IOException {
    ended = true;
    out.close();
  }
}
