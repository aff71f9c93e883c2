package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/**
 * What the host attached to one event: its MDC and the SLF4J key-values, each key once. A key-value
 * overrides an MDC entry of the same key, and a later key-value an earlier one.
 */
record HostFields(Map<String, String> mdc, List<KeyValuePair> keyValues) {

  static HostFields of(ILoggingEvent event) {
    List<KeyValuePair> keyValues = event.getKeyValuePairs();
    return new HostFields(
        TracedProperties.mdcOf(event.getMDCPropertyMap()),
        keyValues == null ? List.of() : keyValues);
  }

  static String key(KeyValuePair pair) {
    return String.valueOf(pair.key);
  }

  @Nullable Object get(String key) {
    int index = lastIndexOf(key);
    return index < 0 ? mdc.get(key) : keyValues.get(index).value;
  }

  /** Whether a key-value hides the MDC entry of this key. */
  boolean isOverridden(String mdcKey) {
    return lastIndexOf(mdcKey) >= 0;
  }

  /** Whether a later key-value hides this one. */
  boolean isOverridden(int keyValue) {
    return lastIndexOf(key(keyValues.get(keyValue))) != keyValue;
  }

  /** Events have few key-values: walking them is cheaper than a map for each event. */
  private int lastIndexOf(String key) {
    for (int i = keyValues.size() - 1; i >= 0; i--) {
      if (key.equals(key(keyValues.get(i)))) {
        return i;
      }
    }
    return -1;
  }

  /** Makes the event one that other threads may write: objects are text, as they are now. */
  static void freeze(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
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

  private static boolean isImmutable(KeyValuePair pair) {
    Object value = pair.value;
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte
        || value instanceof Float
        || value instanceof Double;
  }

  /** As SLF4J writes an argument into a message: arrays in full, a failing toString named. */
  static String text(@Nullable Object value) {
    return value instanceof String text
        ? text
        : MessageFormatter.basicArrayFormat("{}", new @Nullable Object[] {value});
  }
}
