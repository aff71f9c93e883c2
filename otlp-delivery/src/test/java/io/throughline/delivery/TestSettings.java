package io.throughline.delivery;

import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.throughline.delivery.autoconfigure.DeliveryProperties;
import io.throughline.delivery.internal.loop.DeliveryTimings;
import java.time.Duration;
import java.util.Map;

/** Settings that no environment has a part in. */
public final class TestSettings {

  /** As that of the product, but nobody has to wait for it. */
  static final DeliveryTimings QUICK =
      new DeliveryTimings(
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(50));

  private TestSettings() {}

  public static OtlpDeliveryBuilder of(Map<String, String> values) {
    return DeliveryProperties.builder(DefaultConfigProperties.createFromMap(values));
  }
}
