package io.throughline.internal.settings;

import org.jspecify.annotations.Nullable;

/**
 * A problem with the settings.
 *
 * @param text one sentence for whoever set it, without secrets
 * @param ofTheSdk whether only the SDK would have read it
 */
public record Problem(String text, boolean ofTheSdk) {

  static Problem wrongValue(Setting<?> setting, Source source, Source.Entry entry) {
    String shown =
        setting.secret() ? Settings.HIDDEN : "'" + Settings.withoutPassword(entry.text()) + "'";
    String instead =
        setting.defaultText() == null ? "it is ignored" : setting.defaultText() + " is used";
    return new Problem(
        "%s (%s) is %s, allowed is %s%s; %s"
            .formatted(
                entry.key(),
                source.name(),
                shown,
                setting.type().allowed(),
                setting.type().hint(entry.text()),
                instead),
        isReadByTheSdkOnly(setting.key()));
  }

  static Problem tooLate(Setting<?> setting, Source source, Source.Entry entry) {
    return new Problem(
        "%s (%s) is read before that, when Logback is configured: set the system property %s or %s in the environment"
            .formatted(entry.key(), source.name(), setting.key(), setting.environmentName()),
        false);
  }

  static Problem unknownKey(Source source, Source.Entry entry, @Nullable Setting<?> nearest) {
    String name = nearest == null ? "" : nearest.key();
    if (nearest != null && entry.key().contains("_")) {
      name = nearest.environmentName();
    }
    return new Problem(
        "%s (%s) is not known; did you mean %s?".formatted(entry.key(), source.name(), name),
        isReadByTheSdkOnly(Source.normalized(entry.key())));
  }

  static Problem ofFile(String text) {
    return new Problem(text, false);
  }

  static Problem betweenSettings(Setting<?> setting, String why) {
    return new Problem(setting.key() + " " + why, isReadByTheSdkOnly(setting.key()));
  }

  /** The operators' port is ours and goes by OpenTelemetry's names. */
  private static boolean isReadByTheSdkOnly(String key) {
    return key.startsWith("otel.") && !key.startsWith("otel.exporter.prometheus.");
  }

  @Override
  public String toString() {
    return text;
  }
}
