package io.throughline.internal.settings;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A setting: its names, the type of its values, its default and its description.
 *
 * @param key its name as a system property and in a file
 * @param type the values that it takes
 * @param defaultText what is used if nothing is set; null if that means nothing at all
 * @param description one sentence for the reference page
 * @param secret whether the value is never shown
 * @param aliases names that it has besides, in files and in code, but not in the environment
 */
public record Setting<T>(
    String key,
    ValueType<T> type,
    @Nullable String defaultText,
    String description,
    boolean secret,
    List<String> aliases) {

  /** The name of the environment variable. */
  public String environmentName() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  T defaultValue() {
    String text = Objects.requireNonNull(defaultText, () -> key + " has no default: use find");
    return Objects.requireNonNull(type.parse(text), () -> key + " has a wrong default");
  }
}
