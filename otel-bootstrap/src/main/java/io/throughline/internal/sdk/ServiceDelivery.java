package io.throughline.internal.sdk;

import io.throughline.delivery.OtlpDelivery;
import io.throughline.delivery.OtlpDeliveryBuilder;
import io.throughline.delivery.OtlpDeliveryBuilder.Sync;
import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.internal.settings.OpenTelemetrySettings;
import io.throughline.internal.settings.RunningTest;
import io.throughline.internal.settings.Settings;
import io.throughline.internal.settings.ThroughlineSettings;
import io.throughline.logging.identity.ServiceIdentity;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delivery of a service, as its settings have it. */
final class ServiceDelivery {

  private static final Logger log = LoggerFactory.getLogger(ServiceDelivery.class);

  private ServiceDelivery() {}

  static OtlpDelivery create(
      Settings settings, ServiceIdentity identity, DeliveryListener listener) {
    OtlpDeliveryBuilder builder =
        settings
            .find(ThroughlineSettings.SPOOL_DIRECTORY)
            .map(OtlpDelivery::builder)
            .orElseGet(() -> OtlpDelivery.builderFor(settings.serviceName(identity)))
            .spool(isSpoolEnabled(settings))
            .crashMode(settings.get(ThroughlineSettings.SPOOL_CRASH_MODE))
            .maxSize(settings.get(ThroughlineSettings.SPOOL_MAX_SIZE))
            .maxAge(settings.get(ThroughlineSettings.SPOOL_MAX_AGE))
            .sync(
                Sync.valueOf(settings.get(ThroughlineSettings.SPOOL_SYNC).toUpperCase(Locale.ROOT)))
            .newestFirst(settings.get(ThroughlineSettings.SPOOL_ORDER).equals("newest"))
            .catchUpRate(settings.get(ThroughlineSettings.SPOOL_CATCH_UP_RATE))
            .tokenFile(settings.find(ThroughlineSettings.OTLP_TOKEN_FILE).orElse(null))
            .properties(settings.forTheSdk())
            .listener(listener);
    return settings.find(OpenTelemetrySettings.CONFIG_FILE).isPresent()
        ? builder.describedByFile().build()
        : builder.build();
  }

  /** What a test leaves behind would be delivered by the next start of the service. */
  private static boolean isSpoolEnabled(Settings settings) {
    boolean enabled = settings.get(ThroughlineSettings.SPOOL_ENABLED);
    if (enabled && !settings.isSet(ThroughlineSettings.SPOOL_ENABLED) && RunningTest.isThere()) {
      log.info(
          "a test has called init, so there is no spool unless throughline.spool.enabled is set");
      return false;
    }
    return enabled;
  }
}
