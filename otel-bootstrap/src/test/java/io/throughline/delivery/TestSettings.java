package io.throughline.delivery;

import io.throughline.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** Settings that no environment has a part in. */
final class TestSettings {

  /** As that of the product, but nobody has to wait for it. */
  static final Pace QUICK =
      new Pace(
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(50));

  private TestSettings() {}

  static Settings of(Map<String, String> values) {
    return Settings.read(values, new Properties(), Map.of(), Path.of("target"), Map.of());
  }
}
