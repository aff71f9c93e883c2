package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/**
 * What the host attached to one event: its MDC and the SLF4J key-values, each key once. A key-value
 * overrides an MDC entry of the same key, and a later key-value an earlier one.
 */
record UserFields(Map<String, String> mdc, List<KeyValuePair> keyValues) {

  static UserFields of(ILoggingEvent event) {
    return new UserFields(
        TracedProperties.mdcOf(event.getMDCPropertyMap()),
        Objects.requireNonNullElse(event.getKeyValuePairs(), List.of()));
  }

  void forEach(BiConsumer<String, @Nullable Object> field) {
    for (Map.Entry<String, String> entry : mdc.entrySet()) {
      if (lastIndexOf(entry.getKey()) < 0) {
        field.accept(entry.getKey(), entry.getValue());
      }
    }
    for (int i = 0; i < keyValues.size(); i++) {
      String key = String.valueOf(keyValues.get(i).key);
      if (lastIndexOf(key) == i) {
        field.accept(key, keyValues.get(i).value);
      }
    }
  }

  @Nullable Object get(String key) {
    int index = lastIndexOf(key);
    return index < 0 ? mdc.get(key) : keyValues.get(index).value;
  }

  /** Events have few key-values: walking them is cheaper than a map for each event. */
  private int lastIndexOf(String key) {
    for (int i = keyValues.size() - 1; i >= 0; i--) {
      if (key.equals(String.valueOf(keyValues.get(i).key))) {
        return i;
      }
    }
    return -1;
  }

  /** As SLF4J writes an argument into a message: arrays in full, a failing toString named. */
  static String text(Object value) {
    return value instanceof String text
        ? text
        : MessageFormatter.basicArrayFormat("{}", new Object[] {value});
  }
}
