package io.throughline.delivery;

import io.throughline.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings that no environment has a part in. */
final class TestSettings {

  private TestSettings() {}

  static Settings of(Map<String, String> values) {
    return Settings.read(values, new Properties(), Map.of(), Path.of("target"), Map.of());
  }
}
