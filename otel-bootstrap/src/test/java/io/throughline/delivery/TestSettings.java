package io.throughline.delivery;

import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.time.Duration;
import java.util.Map;

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

  static OtlpDeliveryBuilder of(Map<String, String> values) {
    return DeliveryProperties.builder(DefaultConfigProperties.createFromMap(values));
  }
}
