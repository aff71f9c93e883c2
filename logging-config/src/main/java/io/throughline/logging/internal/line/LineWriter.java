package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A writer of lines into the buffer of the thread. If a line is still too long or fails (a provider
 * of the host, a logger that is called within a {@code toString}), it writes one with the parts
 * that are known to be short: everything but the fields of the host and the exception.
 */
public final class LineWriter {

  /** An encoder of a whole event, as the composite encoder is. */
  public interface Encoding {
    void encode(ILoggingEvent event, OutputStream out) throws IOException;
  }

  private static final JsonFactory JSON = new JsonFactory();

  private final LineSanitizer rules;
  private final Encoding encoding;
  private final List<LineProvider> shortLine;

  /** Weak, so that a thread of the host's does not keep our classes loaded. */
  private final ThreadLocal<WeakReference<LineBuffer>> buffers =
      ThreadLocal.withInitial(() -> new WeakReference<>(null));

  public LineWriter(LineSanitizer rules, Encoding encoding, List<LineProvider> shortLine) {
    this.rules = rules;
    this.encoding = encoding;
    this.shortLine = shortLine;
  }

  /** In front of {@code jackson}, which writes into the buffer of this thread. */
  public LineGenerator generator(JsonGenerator jackson) {
    return new LineGenerator(jackson, buffer(), rules);
  }

  private LineBuffer buffer() {
    LineBuffer buffer = buffers.get().get();
    if (buffer == null) {
      buffer = new LineBuffer(rules.maxBytes());
      buffers.set(new WeakReference<>(buffer));
    }
    return buffer;
  }

  /** The line, to be used before this thread writes its next one; empty if all failed. */
  public LineBuffer written(ILoggingEvent event) {
    LineBuffer line = buffer();
    if (!line.open()) {
      return writtenShort(event, new LineBuffer(rules.maxBytes()));
    }
    try {
      encoding.encode(event, line);
      return line;
    } catch (Throwable e) { // the host's providers and toString may throw anything
      return writtenShort(event, line);
    } finally {
      line.close();
    }
  }

  private LineBuffer writtenShort(ILoggingEvent event, LineBuffer line) {
    line.clear();
    try (JsonGenerator jackson = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      LineGenerator generator = new LineGenerator(jackson, line, rules);
      generator.writeStartObject();
      for (LineProvider provider : shortLine) {
        provider.write(generator, event);
      }
      generator.leftOut();
      generator.writeEndObject();
      generator.flush();
      line.write('\n');
    } catch (Throwable e) {
      line.clear();
    }
    return line;
  }
}
