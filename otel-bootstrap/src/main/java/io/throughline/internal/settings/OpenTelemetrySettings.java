package io.throughline.internal.settings;

import static io.throughline.internal.settings.ValueType.BOOLEAN;
import static io.throughline.internal.settings.ValueType.ENCODED_MAP;
import static io.throughline.internal.settings.ValueType.LIST;
import static io.throughline.internal.settings.ValueType.PORT;
import static io.throughline.internal.settings.ValueType.READABLE_FILE;
import static io.throughline.internal.settings.ValueType.TEXT;
import static io.throughline.internal.settings.ValueType.URL;
import static io.throughline.internal.settings.ValueType.duration;
import static io.throughline.internal.settings.ValueType.integer;
import static io.throughline.internal.settings.ValueType.oneOf;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
import io.opentelemetry.sdk.autoconfigure.spi.logs.ConfigurableLogRecordExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.metrics.ConfigurableMetricExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSamplerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.throughline.delivery.OtlpDelivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of OpenTelemetry's Java SDK 1.65, with their types, because the SDK stops at the
 * first wrong value and accepts some values that make no sense. Defaults are the SDK's except where
 * the description says otherwise.
 */
public final class OpenTelemetrySettings {

  private static final SettingsTable TABLE = new SettingsTable();

  private static final Duration ZERO = Duration.ZERO;
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final ValueType<Integer> LIMIT = integer(0, Integer.MAX_VALUE);
  private static final ValueType<Integer> QUEUE = integer(1, 10_000_000);
  private static final ValueType<String> HISTOGRAM =
      oneOf("explicit_bucket_histogram", "base2_exponential_bucket_histogram");

  /** One of the three kinds of telemetry. */
  public enum Signal {
    TRACES,
    METRICS,
    LOGS;

    /** As keys have it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  // General
  public static final Setting<Boolean> SDK_DISABLED =
      TABLE.define("otel.sdk.disabled", BOOLEAN, "false", "Turns all three signals off.");

  public static final Setting<String> SERVICE_NAME =
      TABLE.define(
          "otel.service.name",
          TEXT,
          null,
          "`service.name`. Without it the variable `SERVICE_NAME`, then the argument of `init`.");

  public static final Setting<Map<String, String>> RESOURCE_ATTRIBUTES =
      TABLE.define(
          "otel.resource.attributes",
          ENCODED_MAP,
          null,
          "Attributes of the resource, which win over what is detected.");

  public static final Setting<Path> CONFIG_FILE =
      TABLE.define(
          "otel.config.file",
          READABLE_FILE,
          null,
          "OpenTelemetry's declarative configuration in YAML. It takes the place of every other `otel.*` setting except"
              + " those of the operators' port, and needs `opentelemetry-sdk-extension-declarative-config` on the class"
              + " path. `/metrics`, the sampling plan and what the file does not say of the service's identity are added"
              + " to it.");

  static {
    TABLE.define(
        "otel.propagators",
        SdkTypes.listOf(
            ConfigurablePropagatorProvider.class,
            ConfigurablePropagatorProvider::getName,
            "tracecontext",
            "baggage",
            "none"),
        "tracecontext,baggage",
        "What carries a trace from one process to the next.");
    TABLE.define(
        "otel.resource.disabled.keys", LIST, null, "Attributes that are left out of the resource.");
    TABLE.define(
        "otel.java.enabled.resource.providers", LIST, null, "Class names; only these detect.");
    TABLE.define(
        "otel.java.disabled.resource.providers", LIST, null, "Class names; these do not detect.");
  }

  // Which exporters
  private static final Map<Signal, Setting<List<String>>> EXPORTERS = new EnumMap<>(Signal.class);

  static {
    EXPORTERS.put(
        Signal.TRACES,
        TABLE.define(
            "otel.traces.exporter",
            SdkTypes.listOf(
                ConfigurableSpanExporterProvider.class,
                ConfigurableSpanExporterProvider::getName,
                "otlp",
                "none"),
            "otlp",
            "Where spans go."));
    EXPORTERS.put(
        Signal.METRICS,
        TABLE.define(
            "otel.metrics.exporter",
            SdkTypes.listOf(
                ConfigurableMetricExporterProvider.class,
                ConfigurableMetricExporterProvider::getName,
                "otlp",
                "prometheus",
                "none"),
            "otlp",
            "Where metrics go besides `/metrics`, which is always there and is what `prometheus` means."));
    EXPORTERS.put(
        Signal.LOGS,
        TABLE.define(
            "otel.logs.exporter",
            SdkTypes.listOf(
                ConfigurableLogRecordExporterProvider.class,
                ConfigurableLogRecordExporterProvider::getName,
                "otlp",
                "none"),
            "otlp",
            "Where log records go besides standard output."));
  }

  // OTLP, for all signals and for each
  public static final Setting<String> PROTOCOL =
      TABLE.define(
          "otel.exporter.otlp.protocol",
          oneOf(OtlpDelivery.protocols()),
          "http/protobuf",
          "How OTLP is spoken. The SDK's own default is grpc.");

  static {
    otlp("", "all signals");
    for (Signal signal : Signal.values()) {
      TABLE.define(
          "otel.exporter.otlp." + signal + ".protocol",
          oneOf(OtlpDelivery.protocols()),
          null,
          "The same for " + signal + ".");
      otlp(signal + ".", signal.toString());
    }
    TABLE.define(
        "otel.exporter.otlp.metrics.temporality.preference",
        oneOf("cumulative", "delta", "lowmemory"),
        "cumulative",
        "Whether OTLP metrics count since the start or since the last export.");
  }

  public static final Setting<String> OTLP_HISTOGRAM =
      TABLE.define(
          "otel.exporter.otlp.metrics.default.histogram.aggregation",
          HISTOGRAM,
          "explicit_bucket_histogram",
          "The form of histograms in OTLP, and on `/metrics` too of those that"
              + " `throughline.metrics.cardinality.limits` or `throughline.metrics.dropped.attributes` names.");

  static {
    TABLE.define(
        "otel.java.exporter.otlp.retry.disabled",
        BOOLEAN,
        "false",
        "Whether a failed export is not tried again.");
    TABLE.define(
        "otel.java.exporter.memory_mode",
        oneOf("reusable_data", "immutable_data"),
        "reusable_data",
        "Whether exporters reuse their objects.");
  }

  private static void otlp(String signal, String what) {
    String prefix = "otel.exporter.otlp." + signal;
    boolean general = signal.isEmpty();
    TABLE.define(
        prefix + "endpoint",
        URL,
        null,
        general
            ? "The collector, `http://localhost:4318` by default (4317 with gRPC)."
            : "The collector for " + what + ", with the whole path.");
    TABLE.secret(prefix + "headers", SdkTypes.HEADERS, "Headers of each export of " + what + ".");
    TABLE.define(
        prefix + "compression",
        oneOf("none", "gzip"),
        general ? "none" : null,
        "How exports of " + what + " are compressed.");
    TABLE.define(
        prefix + "timeout",
        duration(ZERO, HOUR),
        general ? "10s" : null,
        "How long one export of " + what + " may take.");
    TABLE.define(
        prefix + "certificate",
        SdkTypes.CERTIFICATES,
        null,
        "PEM certificates that are trusted for " + what + ".");
    TABLE.define(
        prefix + "client.key",
        READABLE_FILE,
        null,
        "The client's private key in PEM for " + what + ", together with its certificate.");
    TABLE.define(
        prefix + "client.certificate",
        SdkTypes.CERTIFICATES,
        null,
        "The client's certificates in PEM for " + what + ".");
  }

  // Traces
  public static final Setting<String> SAMPLER =
      TABLE.define(
          "otel.traces.sampler",
          SdkTypes.of(
              ConfigurableSamplerProvider.class,
              ConfigurableSamplerProvider::getName,
              "always_on",
              "always_off",
              "traceidratio",
              "parentbased_always_on",
              "parentbased_always_off",
              "parentbased_traceidratio",
              "parentbased_jaeger_remote"),
          "parentbased_always_on",
          "Which traces are recorded.");

  public static final Setting<String> SAMPLER_ARG =
      TABLE.define(
          "otel.traces.sampler.arg",
          TEXT,
          null,
          "The share of traces for `traceidratio`, from 0 to 1.");

  static {
    TABLE.define("otel.attribute.count.limit", LIMIT, null, "Attributes of a span or record.");
    TABLE.define(
        "otel.attribute.value.length.limit", LIMIT, null, "Characters of an attribute's value.");
    TABLE.define("otel.span.attribute.count.limit", LIMIT, "128", "Attributes of a span.");
    TABLE.define(
        "otel.span.attribute.value.length.limit", LIMIT, null, "Characters of a span's attribute.");
    TABLE.define("otel.span.event.count.limit", LIMIT, "128", "Events of a span.");
    TABLE.define("otel.span.link.count.limit", LIMIT, "128", "Links of a span.");
  }

  /** How long spans wait for others to leave with. */
  public static final Setting<Duration> SPAN_DELAY = batch("otel.bsp.", "spans");

  /** How long log records wait for others to leave with. */
  public static final Setting<Duration> LOG_RECORD_DELAY = batch("otel.blrp.", "log records");

  private static Setting<Duration> batch(String prefix, String items) {
    Setting<Duration> delay =
        TABLE.define(
            prefix + "schedule.delay",
            duration(ZERO, HOUR),
            "500ms",
            "How long "
                + items
                + " wait in memory until they are written, so that none that is a second old dies with the process on a"
                + " busy machine either. The SDK's own default is 5 s for spans.");
    TABLE.define(prefix + "max.queue.size", QUEUE, "2048", "How many " + items + " wait at most.");
    TABLE.define(
        prefix + "max.export.batch.size", QUEUE, "512", "How many " + items + " go at once.");
    TABLE.define(
        prefix + "export.timeout",
        duration(ZERO, HOUR),
        "30s",
        "How long an export of " + items + " may take with its retries.");
    return delay;
  }

  // Metrics
  public static final Setting<Integer> CARDINALITY_LIMIT =
      TABLE.define(
          "otel.java.metrics.cardinality.limit",
          integer(1, 10_000_000),
          "2000",
          "Series of each instrument; what is beyond goes to the series `otel_metric_overflow=\"true\"`.");

  public static final Setting<String> PAGE_HISTOGRAM =
      TABLE.define(
          "otel.java.experimental.exporter.prometheus.metrics.default.histogram.aggregation",
          HISTOGRAM,
          "explicit_bucket_histogram",
          "The form of histograms on `/metrics`. Its text formats show count and sum of exponential ones, no buckets.");

  static {
    TABLE.define(
        "otel.metric.export.interval", duration(MOMENT, DAY), "60s", "Time between exports.");
    TABLE.define(
        "otel.metrics.exemplar.filter",
        oneOf("trace_based", "always_on", "always_off"),
        "trace_based",
        "Which measurements can be exemplars.");
  }

  public static final Setting<String> PROMETHEUS_HOST =
      TABLE.define(
          "otel.exporter.prometheus.host",
          TEXT,
          null,
          "Where the operators' port listens: loopback by default, in Kubernetes every interface.");

  public static final Setting<Integer> PROMETHEUS_PORT =
      TABLE.define(
          "otel.exporter.prometheus.port",
          PORT,
          "9464",
          "The operators' port; 0 for any that is free.",
          "prometheus.port");

  // The SDK itself
  static {
    TABLE.define(
        "otel.experimental.sdk.telemetry.version",
        oneOf("latest", "legacy"),
        "latest",
        "The form of the SDK's metrics of itself. Its own default is legacy.");
    TABLE.define(
        "otel.java.global-autoconfigure.enabled",
        BOOLEAN,
        "false",
        "Without effect here: `init` sets the global OpenTelemetry.");
    TABLE.define(
        "otel.experimental.sdk.metrics.debug",
        BOOLEAN,
        "false",
        "Names instruments by source line.");
    TABLE.define(
        "otel.experimental.sdk.jvm_stacktrace",
        BOOLEAN,
        "false",
        "Stack traces as the JVM has them.");
    TABLE.define(
        "otel.experimental.otlp.buffer-size", LIMIT, null, "Bytes of the buffer of OTLP's writer.");
  }

  // In the specification; the Java SDK does not read them
  static {
    for (String key :
        List.of(
            "otel.log.level",
            "otel.entities",
            "otel.event.attribute.count.limit",
            "otel.link.attribute.count.limit",
            "otel.logrecord.attribute.count.limit",
            "otel.logrecord.attribute.value.length.limit",
            "otel.metric.export.timeout",
            "otel.exporter.otlp.insecure",
            "otel.exporter.otlp.span.insecure",
            "otel.exporter.otlp.metric.insecure",
            "otel.exporter.zipkin.endpoint",
            "otel.exporter.zipkin.timeout")) {
      TABLE.define(key, TEXT, null, "In the specification; the Java SDK does not read it.");
    }
  }

  /** How the keys begin that concern one signal alone. */
  private static final Map<Signal, List<String>> OF_SIGNALS =
      Map.of(
          Signal.TRACES, List.of("otel.traces.", "otel.bsp.", "otel.span."),
          Signal.METRICS, List.of("otel.metrics.", "otel.metric.", "otel.java.metrics."),
          Signal.LOGS, List.of("otel.logs.", "otel.blrp."));

  private OpenTelemetrySettings() {}

  /** Where a signal goes. */
  public static Setting<List<String>> exporters(Signal signal) {
    return Objects.requireNonNull(EXPORTERS.get(signal));
  }

  static boolean isOf(Signal signal, Setting<?> setting) {
    return OF_SIGNALS.getOrDefault(signal, List.of()).stream().anyMatch(setting.key()::startsWith)
        || setting.key().startsWith("otel.exporter.otlp." + signal + ".");
  }

  static List<Setting<?>> all() {
    return TABLE.all();
  }
}
