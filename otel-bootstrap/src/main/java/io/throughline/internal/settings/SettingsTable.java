package io.throughline.internal.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings in the order in which they are defined. */
final class SettingsTable {

  private final List<Setting<?>> settings = new ArrayList<>();

  <T> Setting<T> define(
      String key,
      ValueType<T> type,
      @Nullable String defaultText,
      String description,
      String... aliases) {
    return add(new Setting<>(key, type, defaultText, description, false, List.of(aliases)));
  }

  <T> Setting<T> secret(String key, ValueType<T> type, String description) {
    return add(new Setting<>(key, type, null, description, true, List.of()));
  }

  private <T> Setting<T> add(Setting<T> setting) {
    settings.add(setting);
    return setting;
  }

  List<Setting<?>> all() {
    return Collections.unmodifiableList(settings);
  }
}
