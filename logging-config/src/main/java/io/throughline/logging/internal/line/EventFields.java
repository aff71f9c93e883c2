package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.throughline.logging.internal.trace.TracedProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/**
 * The fields that the host attached to one event: its MDC and the SLF4J key-values, each key once.
 * A key-value overrides an MDC entry of the same key, and a later key-value an earlier one.
 */
public final class EventFields {
  // Why: RATIONALE.md#which-thread-formats-a-message

  private static Map<String, String> mdc(ILoggingEvent event) {
    return TracedProperties.mdcOf(event.getMDCPropertyMap());
  }

  private static List<KeyValuePair> keyValues(ILoggingEvent event) {
    List<KeyValuePair> keyValues = event.getKeyValuePairs();
    return keyValues == null ? List.of() : keyValues;
  }

  private static String key(KeyValuePair pair) {
    return String.valueOf(pair.key);
  }

  static @Nullable Object get(ILoggingEvent event, String key) {
    List<KeyValuePair> keyValues = keyValues(event);
    int index = lastIndexOf(key, keyValues);
    return index < 0 ? mdc(event).get(key) : keyValues.get(index).value;
  }

  /** Calls for each field, without an iterator: they would be most of what a line allocates. */
  public static void forEach(ILoggingEvent event, BiConsumer<String, @Nullable Object> field) {
    List<KeyValuePair> keyValues = keyValues(event);
    if (keyValues.isEmpty()) {
      mdc(event).forEach(field);
      return;
    }
    mdc(event)
        .forEach(
            (key, value) -> {
              if (lastIndexOf(key, keyValues) < 0) {
                field.accept(key, value);
              }
            });
    for (int i = 0; i < keyValues.size(); i++) {
      String key = key(keyValues.get(i));
      if (lastIndexOf(key, keyValues) == i) {
        field.accept(key, keyValues.get(i).value);
      }
    }
  }

  /** Events have few key-values: walking them is cheaper than a map for each event. */
  private static int lastIndexOf(String key, List<KeyValuePair> keyValues) {
    for (int i = keyValues.size() - 1; i >= 0; i--) {
      if (key.equals(key(keyValues.get(i)))) {
        return i;
      }
    }
    return -1;
  }

  /** Makes the event one that other threads may write: objects are text, as they are now. */
  public static void snapshot(ILoggingEvent event) {
    if (event.getClass() == LoggingEvent.class && hasImmutableArguments(event)) {
      // The rest of what prepareForDeferredProcessing does. To format the message would be most of
      // what a line costs its thread; of these arguments another thread makes the same text.
      event.getThreadName();
      event.getMDCPropertyMap();
    } else {
      event.prepareForDeferredProcessing();
    }
    List<KeyValuePair> keyValues = event.getKeyValuePairs();
    if (keyValues != null && event instanceof LoggingEvent own && !areImmutable(keyValues)) {
      List<KeyValuePair> frozen = new ArrayList<>(keyValues.size());
      for (KeyValuePair pair : keyValues) {
        frozen.add(isImmutable(pair) ? pair : new KeyValuePair(pair.key, text(pair.value)));
      }
      own.setKeyValuePairs(frozen);
    }
  }

  private static boolean areImmutable(List<KeyValuePair> keyValues) {
    for (int i = 0; i < keyValues.size(); i++) {
      if (!isImmutable(keyValues.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether its message is the same whenever it is formatted. */
  public static boolean hasImmutableArguments(ILoggingEvent event) {
    @Nullable Object @Nullable [] arguments = event.getArgumentArray();
    if (arguments != null) {
      for (Object argument : arguments) {
        if (!isImmutable(argument)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isImmutable(KeyValuePair pair) {
    return isImmutable(pair.value);
  }

  private static boolean isImmutable(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || isPrimitiveNumber(value);
  }

  private static boolean isPrimitiveNumber(@Nullable Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte
        || value instanceof Float
        || value instanceof Double;
  }

  /** Whether lines have the value as a number; JSON has none for infinity and what is no number. */
  public static boolean isNumber(@Nullable Object value) {
    return isPrimitiveNumber(value)
        && value instanceof Number number
        && Double.isFinite(number.doubleValue());
  }

  /** As SLF4J writes an argument into a message: arrays in full, a failing toString named. */
  public static String text(@Nullable Object value) {
    return value instanceof String text
        ? text
        : MessageFormatter.basicArrayFormat("{}", new @Nullable Object[] {value});
  }

  private EventFields() {}
}
