package io.throughline.delivery;

import io.throughline.settings.Settings;
import io.throughline.settings.ThroughlineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the user decides about delivery.
 *
 * @param spool whether telemetry goes to the disk before it is sent
 * @param crashSafe whether each span and log record is on the disk when the host's call returns
 * @param folder where; processes that share it stay apart inside
 * @param folderIsChosen by the user, who knows who else may write there
 * @param limits for each signal
 * @param newestFirst whether fresh telemetry overtakes what an outage left behind
 * @param catchUpRate bytes in a second at which is sent what an outage left behind
 * @param endpoint the endpoint that was set for a signal by its name; null if none was
 */
record DeliverySettings(
    boolean spool,
    boolean crashSafe,
    Path folder,
    boolean folderIsChosen,
    SpoolLimits limits,
    boolean newestFirst,
    long catchUpRate,
    UnaryOperator<@Nullable String> endpoint) {

  private static final int SEGMENT_SIZE = 4 << 20;

  static DeliverySettings from(Settings settings, String serviceName) {
    long bytes = settings.get(ThroughlineSettings.SPOOL_MAX_SIZE);
    Map<String, @Nullable String> properties = settings.forTheSdk();
    return new DeliverySettings(
        settings.get(ThroughlineSettings.SPOOL_ENABLED),
        settings.get(ThroughlineSettings.SPOOL_CRASH_MODE),
        settings
            .find(ThroughlineSettings.SPOOL_DIRECTORY)
            .orElseGet(() -> defaultFolder(serviceName)),
        settings.find(ThroughlineSettings.SPOOL_DIRECTORY).isPresent(),
        new SpoolLimits(
            bytes,
            settings.get(ThroughlineSettings.SPOOL_MAX_AGE),
            (int) Math.min(SEGMENT_SIZE, bytes / 4),
            switch (settings.get(ThroughlineSettings.SPOOL_SYNC)) {
              case "batch" -> Duration.ZERO;
              case "interval" -> Duration.ofSeconds(1);
              default -> null;
            }),
        settings.get(ThroughlineSettings.SPOOL_ORDER).equals("newest"),
        settings.get(ThroughlineSettings.SPOOL_CATCH_UP_RATE),
        signal -> properties.get("otel.exporter.otlp." + signal + ".endpoint"));
  }

  private static Path defaultFolder(String serviceName) {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "throughline-" + System.getProperty("user.name"),
        serviceName.replaceAll("[^A-Za-z0-9_-]", "_"));
  }
}
