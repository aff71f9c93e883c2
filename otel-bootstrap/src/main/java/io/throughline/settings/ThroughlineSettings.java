package io.throughline.settings;

import static io.throughline.settings.ValueType.BOOLEAN;
import static io.throughline.settings.ValueType.PATH;
import static io.throughline.settings.ValueType.duration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What OpenTelemetry has no name for. One line here is all that a new setting needs. */
public final class ThroughlineSettings {

  private static final SettingsTable TABLE = new SettingsTable();

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  // Configuration
  public static final Setting<Path> CONFIG_FILE =
      TABLE.define(
          "throughline.config.file",
          PATH,
          null,
          "A file of settings in the form of Java properties. Without it, `throughline.properties` in the working"
              + " directory is read, else the one on the class path.");

  public static final Setting<Boolean> STRICT =
      TABLE.define(
          "throughline.config.strict",
          BOOLEAN,
          "false",
          "Whether `init` throws one exception that lists every wrong setting, for CI and staging. Else they are"
              + " logged, and their defaults are used.");

  // The operators' port; its address is otel.exporter.prometheus.host and .port
  public static final Setting<Boolean> OPERATORS_ENABLED =
      TABLE.define(
          "throughline.operators.enabled",
          BOOLEAN,
          "true",
          "Whether `/metrics`, `/health`, `/live` and `/ready` are served.",
          "prometheus.enable");

  // Shutdown
  public static final Setting<Duration> SHUTDOWN_TIMEOUT =
      TABLE.define(
          "throughline.shutdown.timeout",
          duration(MOMENT, TEN_MINUTES),
          "5s",
          "How long `close` may take to send what is still in memory.");

  public static final Setting<Duration> DRAIN_TIMEOUT =
      TABLE.define(
          "throughline.shutdown.drain.timeout",
          duration(MOMENT, TEN_MINUTES),
          "20s",
          "How long the end of the JVM waits for a host that is in `awaitTermination` to drain and close. Together"
              + " with the time-out of shutdown it should stay below Kubernetes' grace period of 30 s.");

  private ThroughlineSettings() {}

  static List<Setting<?>> all() {
    return TABLE.all();
  }
}
