package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.throughline.logging.internal.line.EventFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The approximate heap size of a line while it waits. */
final class LineWeight {
  // Why: RATIONALE.md#why-does-the-queue-count-heap-and-not-lines

  /** An event with its span, time and the objects around its texts. */
  private static final int EVENT = 256;

  private static final int KEY_VALUE = 64;

  private static final int NUMBER = 24;

  /** As Logback keeps it; the names in it are those of the class. */
  private static final int FRAME = 100;

  /** In bytes. */
  static int of(ILoggingEvent line) {
    long bytes = EVENT + message(line);
    List<KeyValuePair> keyValues = line.getKeyValuePairs();
    if (keyValues != null) {
      for (KeyValuePair pair : keyValues) {
        bytes += KEY_VALUE + (pair.value instanceof String text ? text(text) : 0);
      }
    }
    IThrowableProxy exception = line.getThrowableProxy();
    while (exception != null) {
      bytes +=
          text(exception.getMessage())
              + (long) FRAME * (1 + exception.getStackTraceElementProxyArray().length);
      exception = exception.isCyclic() ? null : exception.getCause();
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
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

  private LineWeight() {}
}
