package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.internal.trace.TracedProperties;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A line and its approximate heap size while it waits. It is weighed once: what the host's
 * arguments weigh may change.
 */
final class WeighedLine implements BiConsumer<String, @Nullable String> {
  // Why: RATIONALE.md#why-does-the-queue-count-heap-and-not-lines

  /** An event with its span, time and the objects around its texts. */
  private static final int EVENT = 256;

  private static final int KEY_VALUE = 64;

  private static final int NUMBER = 24;

  /** As Logback keeps it; the names in it are those of the class. */
  private static final int FRAME = 100;

  private final ILoggingEvent line;
  private int bytes;

  WeighedLine(ILoggingEvent line) {
    this.line = line;
    add(EVENT + message(line) + keyValues(line) + exception(line.getThrowableProxy()));
    Map<String, String> mdc = TracedProperties.mdcOf(line.getMDCPropertyMap());
    if (!mdc.isEmpty()) {
      mdc.forEach(this); // itself, for an iterator or a lambda would be made for each line
    }
  }

  ILoggingEvent line() {
    return line;
  }

  int bytes() {
    return bytes;
  }

  /** An entry of the MDC; other lines of the thread may share it, until it is changed. */
  @Override
  public void accept(String key, @Nullable String value) {
    add(KEY_VALUE + text(value));
  }

  private void add(long more) {
    bytes = (int) Math.min(bytes + more, Integer.MAX_VALUE);
  }

  private static long keyValues(ILoggingEvent line) {
    List<KeyValuePair> keyValues = line.getKeyValuePairs();
    long bytes = 0;
    if (keyValues != null) {
      for (KeyValuePair pair : keyValues) {
        bytes += KEY_VALUE + (pair.value instanceof String text ? text(text) : 0);
      }
    }
    return bytes;
  }

  private static long exception(@Nullable IThrowableProxy outermost) {
    long bytes = 0;
    IThrowableProxy exception = outermost;
    while (exception != null) {
      bytes +=
          text(exception.getMessage())
              + (long) FRAME * (1 + exception.getStackTraceElementProxyArray().length);
      for (IThrowableProxy suppressed : exception.getSuppressed()) {
        bytes += exception(suppressed);
      }
      exception = exception.isCyclic() ? null : exception.getCause();
    }
    return bytes;
  }

  /** Without formatting it: see {@link EventFields#snapshot}. */
  private static long message(ILoggingEvent line) {
    @Nullable Object @Nullable [] arguments = line.getArgumentArray();
    if (arguments == null || !EventFields.hasImmutableArguments(line)) {
      return text(line.getFormattedMessage());
    }
    long bytes = text(line.getMessage());
    for (Object argument : arguments) {
      bytes += argument instanceof String text ? text(text) : NUMBER;
    }
    return bytes;
  }

  /** Two bytes for a character, as not all are of Latin-1. */
  private static long text(@Nullable String text) {
    return text == null ? 0 : 2L * text.length();
  }
}
