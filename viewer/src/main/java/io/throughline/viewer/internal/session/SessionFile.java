package io.throughline.viewer.internal.session;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.MalformedOtlpException;
import io.throughline.viewer.internal.otlp.OtlpJsonReader;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * OTLP JSON lines, one request in each, as the collector's file exporter writes them. A file may
 * come from anybody: it is read under the same bounds as what comes over the net.
 */
public final class SessionFile {

  private static final int MAX_LINE_BYTES = 64 * 1024 * 1024;
  private static final long MAX_BYTES = 4L * 1024 * 1024 * 1024;

  private final TelemetryStore store;

  /** Into and out of that store. */
  public SessionFile(TelemetryStore store) {
    this.store = store;
  }

  /**
   * What a file had.
   *
   * @param skipped lines that are no request of OTLP
   */
  public record Result(long lines, long skipped, long spans, long logs, long points) {}

  /**
   * Reads a file to its end; lines that are no request are passed over.
   *
   * @throws IOException if none of its lines is one, or it is broken or too large
   */
  public Result read(InputStream file) throws IOException {
    return read(file, request -> store.take(request).accepted());
  }

  /** Does something with a request, and tells how many of its items count. */
  public interface Reader {
    /** Takes a request. */
    long take(Message request) throws IOException;
  }

  /**
   * Reads a file to its end for somebody else.
   *
   * @throws IOException if none of its lines is a request, or it is broken or too large
   */
  public static Result read(InputStream file, Reader reader) throws IOException {
    Lines lines = new Lines(uncompressed(file), MAX_LINE_BYTES);
    long count = 0;
    long skipped = 0;
    long bytes = 0;
    Map<OtlpSignalKind, Long> items = new EnumMap<>(OtlpSignalKind.class);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      bytes += line.length;
      if (bytes > MAX_BYTES) {
        throw new IOException("it has more than " + MAX_BYTES + " bytes");
      }
      if (!isBlank(line)) {
        count++;
        OtlpSignalKind kind = OtlpJsonReader.kind(line);
        try {
          if (kind == null) {
            skipped++;
          } else {
            Message request = OtlpJsonReader.read(line, kind);
            items.merge(kind, reader.take(request), Long::sum);
          }
        } catch (MalformedOtlpException e) {
          skipped++;
        }
      }
    }
    if (count > 0 && skipped == count) {
      throw new IOException("none of its " + count + " lines is a request of OTLP in JSON");
    }
    return new Result(
        count,
        skipped,
        items.getOrDefault(OtlpSignalKind.TRACES, 0L),
        items.getOrDefault(OtlpSignalKind.LOGS, 0L),
        items.getOrDefault(OtlpSignalKind.METRICS, 0L));
  }

  private static boolean isBlank(byte[] line) {
    for (byte each : line) {
      if (each != ' ' && each != '\r' && each != '\t') {
        return false;
      }
    }
    return true;
  }

  private static InputStream uncompressed(InputStream file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(file);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in) : in;
  }

  /** Writes all that is held. */
  public void write(OutputStream out) throws IOException {
    new SessionWriter(store, out).write();
  }
}
