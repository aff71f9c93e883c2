package io.throughline.internal.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place where settings are written. All spellings of one key are one: {@code OTEL_BSP_X}, {@code
 * otel.bsp.x} and {@code otel.bsp-x}. What is blank is not set, as the specification has it.
 *
 * @param name what users call it
 * @param takesAliases whether a setting may have its other names here
 * @param entries by {@link #normalized} key
 */
record Source(String name, boolean takesAliases, Map<String, Entry> entries) {

  static final String SYSTEM_PROPERTY = "system property";
  static final String ENVIRONMENT = "environment";

  /**
   * One line of it.
   *
   * @param key as it is written
   * @param text trimmed, not empty
   */
  record Entry(String key, String text) {}

  static Source of(String name, boolean takesAliases, Map<?, ?> values) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key instanceof String name1 && value instanceof String text && !text.isBlank()) {
            entries.put(normalized(name1), new Entry(name1, text.trim()));
          }
        });
    return new Source(name, takesAliases, entries);
  }

  boolean isEnvironment() {
    return name.equals(ENVIRONMENT);
  }

  /** Whether it is there before {@code init}, and for everybody. */
  boolean isOfTheProcess() {
    return isEnvironment() || name.equals(SYSTEM_PROPERTY);
  }

  static String normalized(String key) {
    return key.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }

  @Nullable Entry find(Setting<?> setting) {
    Entry entry = entries.get(normalized(setting.key()));
    if (entry == null && takesAliases) {
      for (String alias : setting.aliases()) {
        entry = entry == null ? entries.get(normalized(alias)) : entry;
      }
    }
    return entry;
  }
}
