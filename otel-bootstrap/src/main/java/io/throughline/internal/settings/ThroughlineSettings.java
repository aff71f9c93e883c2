package io.throughline.internal.settings;

import static io.throughline.internal.settings.ValueType.BOOLEAN;
import static io.throughline.internal.settings.ValueType.LIST;
import static io.throughline.internal.settings.ValueType.MAP;
import static io.throughline.internal.settings.ValueType.PATH;
import static io.throughline.internal.settings.ValueType.PATHS_OF_PAGES;
import static io.throughline.internal.settings.ValueType.PORT;
import static io.throughline.internal.settings.ValueType.READABLE_FILE;
import static io.throughline.internal.settings.ValueType.TEXT;
import static io.throughline.internal.settings.ValueType.bytes;
import static io.throughline.internal.settings.ValueType.duration;
import static io.throughline.internal.settings.ValueType.integer;
import static io.throughline.internal.settings.ValueType.oneOf;
import static io.throughline.internal.settings.ValueType.pairs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings that have no name in OpenTelemetry, each with its type, default and meaning. */
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

  /** Read by the starter alone. */
  public static final Setting<Boolean> ENABLED =
      TABLE.define(
          "throughline.enabled",
          BOOLEAN,
          "true",
          "Whether the Spring Boot starter is at work. Elsewhere `otel.sdk.disabled` is for that.");

  // The operators' port; its address is otel.exporter.prometheus.host and .port
  public static final Setting<Boolean> OPERATORS_ENABLED =
      TABLE.define(
          "throughline.operators.enabled",
          BOOLEAN,
          "true",
          "Whether `/metrics`, `/health`, `/live` and `/ready` are served. Not by default where a test of JUnit or TestNG calls"
              + " `init` and no port is set.",
          "prometheus.enable");

  public static final Setting<Integer> OPERATORS_PROBE_PORT =
      TABLE.define(
          "throughline.operators.probe.port",
          PORT,
          null,
          "A port on which only `/live`, `/ready`, `/health/live` and `/health/ready` are served, without TLS; 0 for"
              + " any that is free. Without it, they are served with the rest only.");

  public static final Setting<Path> OPERATORS_TLS_CERTIFICATE =
      TABLE.define(
          "throughline.operators.tls.certificate",
          PATH,
          null,
          "The certificate chain of the operators' port in PEM, which makes it speak TLS.");

  public static final Setting<Path> OPERATORS_TLS_KEY =
      TABLE.define(
          "throughline.operators.tls.key",
          PATH,
          null,
          "The private key for that certificate in PEM (PKCS #8, not encrypted); by default it stands in the same file.");

  public static final Setting<String> OPERATORS_BASIC_CREDENTIALS =
      TABLE.secret(
          "throughline.operators.basic.credentials",
          TEXT,
          "`user:password` that the protected paths ask for.");

  public static final Setting<String> OPERATORS_BEARER_TOKEN =
      TABLE.secret(
          "throughline.operators.bearer.token",
          TEXT,
          "A bearer token that the protected paths ask for; with credentials set as well, either is accepted.");

  public static final Setting<List<String>> OPERATORS_PROTECTED_PATHS =
      TABLE.define(
          "throughline.operators.protected.paths",
          PATHS_OF_PAGES,
          "/metrics,/health",
          "The paths that ask for credentials where they are set. Probes never do.");

  public static final Setting<String> OPERATORS_CONTROL_TOKEN =
      TABLE.secret(
          "throughline.operators.control.token",
          TEXT,
          "The bearer token for what changes how the service runs, such as `PUT /sampling` and `PUT /verbosity`. Without it, they are off.");

  public static final Setting<Boolean> FOCUS_FOLLOW =
      TABLE.define(
          "throughline.focus.follow",
          BOOLEAN,
          "false",
          "Whether a focus that another service has put on a trace (`PUT /sampling`) is followed here: every span is"
              + " kept, and lines from DEBUG up are written. Only for services that none but your own services call."
              + " Others remove it from the trace.");

  public static final Setting<Duration> HEALTH_CHECK_TIMEOUT =
      TABLE.define(
          "throughline.health.check.timeout",
          duration(MOMENT, TEN_MINUTES),
          "800ms",
          "How long a check of the host may take until it counts as failed. Kubernetes gives a probe 1 s by default.");

  public static final Setting<Duration> READY_TIMEOUT =
      TABLE.define(
          "throughline.ready.timeout",
          duration(Duration.ZERO, TEN_MINUTES),
          "30s",
          "After how long `/ready` answers 200 in a service that registers no readiness check, is not in"
              + " `awaitTermination` and does not call `health().started()`; 0 for from the start.");

  // Masking
  public static final Setting<Boolean> SPAN_MASKING =
      TABLE.define(
          "throughline.span.masking",
          BOOLEAN,
          "true",
          "Whether secrets are masked in the attributes, events and status of spans, as in log lines.");

  public static final Setting<List<String>> MASKED_NAMES =
      TABLE.define(
          "throughline.masked.names",
          LIST,
          null,
          "Words that make a name that of a secret, besides `password`, `token` and the like, in log lines and spans.");

  public static final Setting<List<String>> SPAN_MASKED_NAMES =
      TABLE.define(
          "throughline.span.masked.names",
          LIST,
          null,
          "Words that make an attribute's name that of a secret, besides `password`, `token` and the like.");

  public static final Setting<List<String>> SPAN_MASKED_ATTRIBUTES =
      TABLE.define(
          "throughline.span.masked.attributes",
          LIST,
          null,
          "Attributes of spans whose values nobody may see, such as `messaging.client.id` or"
              + " `messaging.destination.name`.");

  // Metrics
  public static final Setting<List<String>> METRICS_DISABLED =
      TABLE.define(
          "throughline.metrics.disabled", LIST, null, "Names of metrics that are not recorded.");

  public static final Setting<Boolean> METRICS_BUCKETS_IN_SECONDS =
      TABLE.define(
          "throughline.metrics.buckets.seconds",
          BOOLEAN,
          "true",
          "Whether histograms of unit `s` without boundaries of their own get those that OpenTelemetry recommends for"
              + " durations, 5 ms to 10 s. The SDK's own are made for milliseconds.");

  public static final Setting<List<String>> METRICS_EXPONENTIAL =
      TABLE.define(
          "throughline.metrics.exponential",
          LIST,
          null,
          "Names of histograms that are exponential, on `/metrics` as well as in OTLP.");

  public static final Setting<Map<String, Integer>> METRICS_CARDINALITY_LIMITS =
      TABLE.define(
          "throughline.metrics.cardinality.limits",
          pairs(integer(1, 10_000_000)),
          null,
          "How many series single metrics may have, instead of `otel.java.metrics.cardinality.limit`.");

  public static final Setting<Map<String, String>> METRICS_DROPPED_ATTRIBUTES =
      TABLE.define(
          "throughline.metrics.dropped.attributes",
          MAP,
          null,
          "Attributes that single metrics are recorded without, `rpc.server.call.duration=server.address server.port`.");
  public static final Setting<Map<String, String>> METRICS_RENAMED_ATTRIBUTES =
      TABLE.define(
          "throughline.metrics.renamed.attributes",
          MAP,
          null,
          "Other names for attributes of all metrics, `service.peer.name=peer`, on `/metrics` as well as in OTLP. The"
              + " dashboards and alerts of the bundle ask for the names of the catalogue. With `otel.config.file` only on"
              + " `/metrics`.");

  public static final Setting<Boolean> MICROMETER_ENABLED =
      TABLE.define(
          "throughline.micrometer.enabled",
          BOOLEAN,
          "false",
          "Whether the meters of Micrometer's global registry are metrics of the service, but for those of the JVM and"
              + " the process. Needs `opentelemetry-micrometer-1.5`. With the Spring Boot starter it is `true`, and for"
              + " the registries of Spring.");

  // The viewer, in the process of a service
  private static final Setting<Boolean> VIEWER_ENABLED =
      TABLE.define(
          "throughline.viewer.enabled",
          BOOLEAN,
          "false",
          "Whether the viewer is started in this process, for development: a page with all that this service sends, and"
              + " others after it. Its URL is printed on the standard error. Needs `throughline-viewer`.");

  private static final Setting<Integer> VIEWER_PORT =
      TABLE.define(
          "throughline.viewer.port",
          PORT,
          "4319",
          "The port of the page of that viewer, on loopback; 0 for any that is free.");

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

  // Delivery
  public static final Setting<Path> OTLP_TOKEN_FILE =
      TABLE.define(
          "throughline.otlp.token.file",
          READABLE_FILE,
          null,
          "A file with the bearer token that each request by OTLP carries, in place of an `authorization` among the"
              + " headers. It is read for each, so that whoever issues tokens may exchange it at any time, as"
              + " Kubernetes does with those of service accounts.");

  // The spool
  public static final Setting<Boolean> SPOOL_ENABLED =
      TABLE.define(
          "throughline.spool.enabled",
          BOOLEAN,
          "true",
          "Whether telemetry goes to the disk before it is sent by OTLP, so that it survives the end of the process"
              + " and the absence of the collector. Not by default where a test of JUnit or TestNG calls `init`.");

  public static final Setting<Boolean> SPOOL_CRASH_MODE =
      TABLE.define(
          "throughline.spool.crash.mode",
          BOOLEAN,
          "false",
          "Whether each span and log record is written to the spool by the call that ends or emits it, instead of"
              + " about a second later with others. Then `kill -9` loses none; each costs some microseconds more.");

  public static final Setting<Path> SPOOL_DIRECTORY =
      TABLE.define(
          "throughline.spool.directory",
          PATH,
          null,
          "Where the spool is. Processes that share a directory stay apart inside; one that starts takes over what"
              + " a dead one left. By default `throughline-<user>/<service.name>` in `java.io.tmpdir`. In Kubernetes"
              + " an `emptyDir` survives a restart of the container, a claim also that of the pod.");

  public static final Setting<Long> SPOOL_MAX_SIZE =
      TABLE.define(
          "throughline.spool.max.size",
          bytes(1L << 20, 1L << 40),
          "64M",
          "What undelivered telemetry of each signal may take on the disk. The oldest goes first, and is counted."
              + " The three together have to fit into the volume: Kubernetes ends a pod that outgrows its `emptyDir`.");

  public static final Setting<Duration> SPOOL_MAX_AGE =
      TABLE.define(
          "throughline.spool.max.age",
          duration(Duration.ofSeconds(1), Duration.ofDays(365)),
          "24h",
          "How old undelivered telemetry may become. What is older is given up, and counted.");

  public static final Setting<String> SPOOL_SYNC =
      TABLE.define(
          "throughline.spool.sync",
          oneOf("never", "interval", "batch"),
          "never",
          "When the disk is told to make sure. All survive the death of the process. That of the machine costs with"
              + " `never` what the operating system had not written, with `interval` about a second, with `batch`"
              + " nothing that was taken.");

  public static final Setting<String> SPOOL_ORDER =
      TABLE.define(
          "throughline.spool.order",
          oneOf("oldest", "newest"),
          "oldest",
          "What is sent first after an outage: what it left behind, or what is new.");

  public static final Setting<Long> SPOOL_CATCH_UP_RATE =
      TABLE.define(
          "throughline.spool.catchup.rate",
          bytes(1L << 10, 1L << 40),
          "32M",
          "Bytes in a second, before compression, at which each signal is sent after an outage. To be well above"
              + " what the service emits.");

  private ThroughlineSettings() {}

  static List<Setting<?>> all() {
    return TABLE.all();
  }

  /** Read by the viewer, to which the SDK's autoconfiguration hands them. */
  static List<Setting<?>> ofTheViewer() {
    return List.of(VIEWER_ENABLED, VIEWER_PORT);
  }
}
