package io.throughline.settings;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong with what is set.
 *
 * @param text one sentence for whoever set it, without secrets
 */
public record Problem(String text) {

  static Problem wrongValue(Setting<?> setting, Source source, Source.Entry entry) {
    String shown =
        setting.secret() ? Settings.HIDDEN : "'" + Settings.withoutPassword(entry.text()) + "'";
    String instead = setting.defaultText() == null ? "nothing" : setting.defaultText();
    return new Problem(
        "%s (%s) is %s, allowed is %s; %s is used"
            .formatted(entry.key(), source.name(), shown, setting.type().allowed(), instead));
  }

  static Problem unknownKey(Source source, Source.Entry entry, @Nullable Setting<?> nearest) {
    String name = nearest == null ? "" : nearest.key();
    if (nearest != null && entry.key().contains("_")) {
      name = nearest.environmentName();
    }
    return new Problem(
        "%s (%s) is not known; did you mean %s?".formatted(entry.key(), source.name(), name));
  }

  @Override
  public String toString() {
    return text;
  }
}
