package io.throughline.delivery;

import io.throughline.semconv.ThroughlineSignal;
import io.throughline.settings.OpenTelemetrySettings;
import io.throughline.settings.Settings;
import io.throughline.settings.ThroughlineSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the user decides about delivery.
 *
 * @param spool whether telemetry goes to the disk before it is sent
 * @param crashSafe whether each span and log record is on the disk when the host's call returns
 * @param directories where, the first that can be used; processes that share it stay apart inside
 * @param limits for each signal
 * @param newestFirst whether fresh telemetry overtakes what an outage left behind
 * @param catchUpRate bytes in a second at which is sent what an outage left behind
 * @param pace of requests and their repetition
 * @param describedByFile whether OpenTelemetry's declarative file takes the place of its properties
 * @param properties of OpenTelemetry's SDK
 * @param token what the collector wants to see; null if nothing
 */
record DeliverySettings(
    boolean spool,
    boolean crashSafe,
    List<SpoolDirectory> directories,
    SpoolLimits limits,
    boolean newestFirst,
    long catchUpRate,
    Pace pace,
    boolean describedByFile,
    Map<String, @Nullable String> properties,
    @Nullable TokenFile token) {

  private static final Logger log = LoggerFactory.getLogger(DeliverySettings.class);

  private static final String PREFIX = "otel.exporter.otlp.";
  private static final int SEGMENT_SIZE = 4 << 20;

  static DeliverySettings from(Settings settings, String serviceName, Pace pace) {
    long bytes = settings.get(ThroughlineSettings.SPOOL_MAX_SIZE);
    boolean describedByFile = settings.find(OpenTelemetrySettings.CONFIG_FILE).isPresent();
    return new DeliverySettings(
        isEnabled(settings),
        settings.get(ThroughlineSettings.SPOOL_CRASH_MODE),
        settings
            .find(ThroughlineSettings.SPOOL_DIRECTORY)
            .map(directory -> List.of(SpoolDirectory.chosen(directory)))
            .orElseGet(() -> byDefault(serviceName)),
        new SpoolLimits(
            bytes,
            settings.get(ThroughlineSettings.SPOOL_MAX_AGE),
            (int) Math.min(SEGMENT_SIZE, bytes / 4),
            switch (settings.get(ThroughlineSettings.SPOOL_SYNC)) {
              case "batch" -> Duration.ZERO;
              case "interval" -> SegmentLog.SYNC_INTERVAL;
              default -> null;
            }),
        settings.get(ThroughlineSettings.SPOOL_ORDER).equals("newest"),
        settings.get(ThroughlineSettings.SPOOL_CATCH_UP_RATE),
        pace,
        describedByFile,
        describedByFile ? Map.of() : settings.forTheSdk(),
        settings.find(ThroughlineSettings.OTLP_TOKEN_FILE).map(TokenFile::new).orElse(null));
  }

  /**
   * By the path that the specification prescribes, or by the endpoint that was set for a signal.
   */
  @Nullable ThroughlineSignal signal(URI endpoint) {
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      if (endpoint.toString().equals(properties.get(PREFIX + signal.value() + ".endpoint"))) {
        return signal;
      }
    }
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      if (endpoint.getPath().endsWith("/v1/" + signal.value())) {
        return signal;
      }
    }
    return null;
  }

  /** What the SDK reads once for a signal, to be read again. */
  Credentials credentials(ThroughlineSignal signal) {
    return new Credentials(
        new CertificateFiles(
            file(signal, "certificate"),
            file(signal, "client.certificate"),
            file(signal, "client.key")),
        token);
  }

  private @Nullable Path file(ThroughlineSignal signal, String name) {
    String ofTheSignal = properties.get(PREFIX + signal.value() + "." + name);
    String file = ofTheSignal == null ? properties.get(PREFIX + name) : ofTheSignal;
    return file == null || file.isBlank() ? null : Path.of(file);
  }

  private static List<SpoolDirectory> byDefault(String serviceName) {
    return SpoolDirectory.byDefault(
        Path.of(System.getProperty("java.io.tmpdir")),
        System.getProperty("user.name"),
        serviceName);
  }

  /** What a test leaves behind would be delivered by the next start of the service. */
  private static boolean isEnabled(Settings settings) {
    boolean enabled = settings.get(ThroughlineSettings.SPOOL_ENABLED);
    if (enabled && !settings.isSet(ThroughlineSettings.SPOOL_ENABLED) && isCalledByTest()) {
      log.info(
          "a test has called init, so there is no spool unless throughline.spool.enabled is set");
      return false;
    }
    return enabled;
  }

  private static boolean isCalledByTest() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .anyMatch(
                        name -> name.startsWith("org.junit.") || name.startsWith("org.testng.")));
  }
}
