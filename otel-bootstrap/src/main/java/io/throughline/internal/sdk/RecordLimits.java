package io.throughline.internal.sdk;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.LogLimitsBuilder;
import io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder;

/** The limits of log records, read once: the SDK reads its properties again for each record. */
final class RecordLimits {

  static SdkLoggerProviderBuilder register(
      SdkLoggerProviderBuilder builder, ConfigProperties config) {
    LogLimitsBuilder limits = LogLimits.builder();
    Integer attributes = config.getInt("otel.attribute.count.limit");
    if (attributes != null) {
      limits.setMaxNumberOfAttributes(attributes);
    }
    Integer length = config.getInt("otel.attribute.value.length.limit");
    if (length != null) {
      limits.setMaxAttributeValueLength(length);
    }
    LogLimits once = limits.build();
    return builder.setLogLimits(() -> once);
  }

  private RecordLimits() {}
}
