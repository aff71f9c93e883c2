package io.throughline.internal.sdk;

import static io.throughline.internal.settings.OpenTelemetrySettings.CARDINALITY_LIMIT;
import static io.throughline.internal.settings.OpenTelemetrySettings.CONFIG_FILE;
import static io.throughline.internal.settings.OpenTelemetrySettings.PAGE_HISTOGRAM;
import static io.throughline.internal.settings.OpenTelemetrySettings.SDK_DISABLED;
import static io.throughline.internal.settings.OpenTelemetrySettings.exporters;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_BUCKETS_IN_SECONDS;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_RENAMED_ATTRIBUTES;
import static io.throughline.internal.settings.ThroughlineSettings.SPOOL_CRASH_MODE;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.delivery.OtlpDelivery;
import io.throughline.internal.health.SdkQueues;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.process.HostName;
import io.throughline.internal.settings.OpenTelemetrySettings.Signal;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.operators.metrics.PrometheusReader;
import io.throughline.sampling.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The assembly of OpenTelemetry's SDK: what its autoconfiguration makes of every {@code OTEL_*}
 * setting, with the identity of the service, the Prometheus reader and the observation of each
 * exporter added. A signal that cannot be built is left out, so that the others go on.
 */
final class SdkAssembly {
  // Why: RATIONALE.md#why-is-a-system-property-set-where-a-declarative-file-cannot-be-used
  // Why: RATIONALE.md#what-happens-to-a-signal-that-cannot-be-built

  private static final Logger log = LoggerFactory.getLogger(SdkAssembly.class);

  private final Settings settings;
  private final ServiceIdentity identity;
  private final ServiceHealth health;
  private final Sampling sampling;
  private final Attributes host;
  private final List<String> failures = new ArrayList<>();

  SdkAssembly(
      Settings settings, ServiceIdentity identity, ServiceHealth health, Sampling sampling) {
    this.settings = settings;
    this.identity = identity;
    this.health = health;
    this.sampling = sampling;
    this.host = HostName.insteadOfDetector(settings.forTheSdk());
  }

  /**
   * The SDK that was built, and what belongs to it.
   *
   * @param selfTelemetry begins to show in metrics what becomes of telemetry; nobody has to wait
   * @param shutdown ends each signal
   */
  record Assembled(
      OpenTelemetrySdk sdk,
      Attributes resource,
      PrometheusReader page,
      String description,
      OtlpDelivery delivery,
      SdkQueues queues,
      Runnable selfTelemetry,
      List<Supplier<CompletableResultCode>> shutdown) {

    /** On a thread of its own: the last export of its metrics may have to wait. */
    void discard() {
      delivery.close();
      Thread thread = new Thread(sdk::close, "throughline-discard");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** What could not be built, which no check of the settings had found. */
  List<String> failures() {
    return failures;
  }

  /** Null if nothing at all can be built. */
  @Nullable Assembled assemble() {
    Path file = settings.find(CONFIG_FILE).orElse(null);
    Assembled byFile =
        file == null ? null : attempt("configuration", delivery -> buildFromFile(file, delivery));
    return byFile == null ? assembleFromSettings() : byFile;
  }

  private @Nullable Assembled assembleFromSettings() {
    Assembled all = attempt(EnumSet.noneOf(Signal.class), "setup");
    if (all != null) {
      return all;
    }
    Set<Signal> broken = EnumSet.noneOf(Signal.class);
    for (Signal signal : Signal.values()) {
      Assembled alone = attempt(EnumSet.complementOf(EnumSet.of(signal)), signal.toString());
      if (alone == null) {
        broken.add(signal);
      } else {
        alone.discard();
      }
    }
    return attempt(broken, "setup");
  }

  private @Nullable Assembled attempt(Set<Signal> without, String part) {
    return attempt(part, delivery -> build(without, delivery));
  }

  private @Nullable Assembled attempt(String part, Build build) {
    OtlpDelivery delivery =
        ServiceDelivery.create(settings, identity, new HealthDeliveryListener(health));
    try {
      Assembled assembled = build.with(delivery);
      health.part(part).succeeded(0);
      return assembled;
    } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError e) {
      // An extension may be broken, or of a version that does not fit.
      delivery.close();
      log.error("OpenTelemetry cannot be set up ({}): {}", part, reason(e));
      log.debug("OpenTelemetry cannot be set up", e);
      failures.add(part + ": " + reason(e));
      health.part(part).failed(0, reason(e));
      return null;
    }
  }

  private interface Build {
    Assembled with(OtlpDelivery delivery) throws IOException;
  }

  /** The SDK says only "unexpected configuration error"; what it was is the cause. */
  private static String reason(Throwable failure) {
    if (failure instanceof NoClassDefFoundError missing
        && String.valueOf(missing.getMessage())
            .startsWith("io/opentelemetry/sdk/autoconfigure/declarativeconfig/")) {
      return "otel.config.file needs opentelemetry-sdk-extension-declarative-config on the class path; the file is"
          + " not used";
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** The file takes the place of every other setting of OpenTelemetry. */
  private Assembled buildFromFile(Path file, OtlpDelivery delivery) throws IOException {
    SdkQueues queues = new SdkQueues();
    CollectedMetrics collected = collectedMetrics();
    PrometheusReader page = metricsPage(queues, collected);
    ExporterDecorator exports = new ExporterDecorator(settings, delivery, health, collected);
    DeclarativeSdk.Built built =
        new DeclarativeSdk(identity.attributes(), page, sampling, exports)
            .build(file, components(delivery));
    if (settings.get(SPOOL_CRASH_MODE)) {
      log.warn(
          "{} configures batches of its own, so {} has no effect: the last spans and log records may be lost in a crash",
          file,
          SPOOL_CRASH_MODE.key());
    }
    return new Assembled(
        built.sdk(),
        built.resource(),
        page,
        "as the file " + file + " says",
        delivery,
        queues,
        () -> {
          delivery.observe(built.sdk());
          page.reportTo(built.sdk());
          collected.reportTo(built.sdk());
          exports.reportTo(built.sdk());
        },
        ofProviders(built.sdk()));
  }

  private static List<Supplier<CompletableResultCode>> ofProviders(OpenTelemetrySdk sdk) {
    return List.of(
        sdk.getSdkTracerProvider()::shutdown,
        sdk.getSdkMeterProvider()::shutdown,
        sdk.getSdkLoggerProvider()::shutdown);
  }

  /** They may have added processors that only the providers know and shut down. */
  private static boolean hasExtensions(OtlpDelivery delivery) {
    return components(delivery)
        .load(AutoConfigurationCustomizerProvider.class)
        .iterator()
        .hasNext();
  }

  private static ComponentLoader components(OtlpDelivery delivery) {
    return delivery.componentLoader(
        ComponentLoader.forClassLoader(SdkAssembly.class.getClassLoader()));
  }

  private Assembled build(Set<Signal> without, OtlpDelivery delivery) {
    SdkQueues queues = new SdkQueues();
    CollectedMetrics collected = collectedMetrics();
    PrometheusReader page = metricsPage(queues, collected);
    Findings findings = new Findings();
    ExporterDecorator exports = new ExporterDecorator(settings, delivery, health, collected);
    FlushSoonProcessors batches = new FlushSoonProcessors(settings, delivery);
    var autoConfigured =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook() // Observability has one, which keeps the right order
            .setComponentLoader(components(delivery))
            .addPropertiesCustomizer(unused -> properties(without))
            .addResourceCustomizer(
                (detected, config) -> {
                  findings.description = describe(config);
                  var complete = ServiceResource.complete(detected, host, identity, config);
                  findings.resource = complete.getAttributes();
                  return complete;
                })
            .addMeterProviderCustomizer(
                (builder, config) ->
                    MetricViews.register(settings, builder)
                        .registerMetricReader(page, instrument -> settings.get(CARDINALITY_LIMIT)))
            .addLoggerProviderCustomizer(RecordLimits::register)
            .addSamplerCustomizer((sampler, config) -> sampling.before(sampler))
            .addSpanProcessorCustomizer((processor, config) -> batches.wrap(processor))
            .addLogRecordProcessorCustomizer((processor, config) -> batches.wrap(processor))
            .addSpanExporterCustomizer((exporter, config) -> exports.decorate(exporter))
            .addMetricExporterCustomizer((exporter, config) -> exports.decorate(exporter))
            .addLogRecordExporterCustomizer((exporter, config) -> exports.decorate(exporter));
    OpenTelemetrySdk sdk =
        (isFileNamed() ? withoutFile(autoConfigured::build) : autoConfigured.build())
            .getOpenTelemetrySdk();
    return new Assembled(
        sdk,
        findings.resource,
        page,
        findings.description,
        delivery,
        queues,
        () -> {
          delivery.observe(sdk);
          page.reportTo(sdk);
          collected.reportTo(sdk);
          exports.reportTo(sdk);
        },
        hasExtensions(delivery)
            ? ofProviders(sdk)
            : List.of(
                batches::shutDownSpans,
                sdk.getSdkMeterProvider()::shutdown,
                batches::shutDownLogs));
  }

  private static boolean isFileNamed() {
    return System.getProperty(CONFIG_FILE.key()) != null
        || System.getenv("OTEL_CONFIG_FILE") != null;
  }

  /**
   * Where a file is named that cannot be used. The SDK's builder asks the process for it and lets
   * nobody say otherwise, so there is no way but the property.
   */
  private static <T> T withoutFile(Supplier<T> build) {
    String key = CONFIG_FILE.key();
    String before = System.getProperty(key);
    System.setProperty(key, "");
    try {
      return build.get();
    } finally {
      if (before == null) {
        System.clearProperty(key);
      } else {
        System.setProperty(key, before);
      }
    }
  }

  /** The facts that show only while the SDK is being built. */
  private static final class Findings {
    Attributes resource = Attributes.empty();
    String description = "";
  }

  private CollectedMetrics collectedMetrics() {
    return new CollectedMetrics(settings.find(METRICS_RENAMED_ATTRIBUTES).orElse(Map.of()));
  }

  private Aggregation bucketed(Aggregation aggregation) {
    return settings.get(METRICS_BUCKETS_IN_SECONDS)
        ? SecondsBuckets.insteadOf(aggregation)
        : aggregation;
  }

  private PrometheusReader metricsPage(SdkQueues queues, CollectedMetrics collected) {
    return new PrometheusReader(
        settings.get(PAGE_HISTOGRAM).startsWith("base2")
            ? Aggregation.base2ExponentialBucketHistogram()
            : bucketed(Aggregation.defaultAggregation()),
        metrics -> {
          Collection<MetricData> shown = collected.shown(metrics);
          queues.read(shown);
          return shown;
        },
        health.part("metrics_collection"),
        health.part("metrics_names"));
  }

  /**
   * {@code prometheus} among the exporters asks for what our own port serves already, and short
   * delays are those of {@link FlushSoonProcessors}.
   */
  private Map<String, @Nullable String> properties(Set<Signal> without) {
    Map<String, @Nullable String> properties = settings.forTheSdk();
    properties.remove(CONFIG_FILE.key());
    List<String> metricExporters = new ArrayList<>(settings.get(exporters(Signal.METRICS)));
    if (metricExporters.remove("prometheus")) {
      properties.put(
          exporters(Signal.METRICS).key(),
          metricExporters.isEmpty() ? "none" : String.join(",", metricExporters));
    }
    FlushSoonProcessors.slowDownSdk(properties, settings);
    if (!host.isEmpty()) {
      HostName.leaveOutDetector(properties);
    }
    without.forEach(signal -> properties.putAll(settings.without(signal)));
    return properties;
  }

  private String describe(ConfigProperties config) {
    if (settings.get(SDK_DISABLED)) {
      return "off, nothing is recorded or sent (otel.sdk.disabled is true)";
    }
    List<String> exporters = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      exporters.add(signal + " to " + config.getString("otel." + signal + ".exporter", "otlp"));
    }
    String protocol = config.getString("otel.exporter.otlp.protocol");
    String usual = "http://localhost:" + ("grpc".equals(protocol) ? 4317 : 4318);
    return String.join(", ", exporters)
        + " ("
        + protocol
        + ", "
        + config.getString("otel.exporter.otlp.endpoint", usual)
        + ")";
  }
}
