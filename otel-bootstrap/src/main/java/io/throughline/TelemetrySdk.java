package io.throughline;

import static io.throughline.settings.OpenTelemetrySettings.exporters;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.instrumentation.runtimetelemetry.RuntimeTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.throughline.delivery.Delivery;
import io.throughline.logging.ServiceIdentity;
import io.throughline.sampling.Sampling;
import io.throughline.settings.OpenTelemetrySettings.Signal;
import io.throughline.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenTelemetry's SDK as its autoconfiguration builds it from every {@code OTEL_*} setting, with
 * the identity of the service, the Prometheus reader and the watch on each exporter added. Where an
 * OpenTelemetry is already there, that one; where none can be built, one that does nothing.
 */
final class TelemetrySdk {

  private static final Logger log = LoggerFactory.getLogger(TelemetrySdk.class);

  /** The global can be set once; what a first instance of ours set is not somebody else's. */
  private static boolean globalIsOurs;

  private final OpenTelemetry openTelemetry;
  private final Attributes resource;
  private final PrometheusRegistry metrics;
  private final String description;
  private final @Nullable OpenTelemetrySdk sdk;
  private final Health health;
  private @Nullable RuntimeTelemetry jvmMetrics;
  private @Nullable Delivery delivery;

  private TelemetrySdk(
      OpenTelemetry openTelemetry,
      Attributes resource,
      PrometheusRegistry metrics,
      String description,
      Health health) {
    this.openTelemetry = openTelemetry;
    this.resource = resource;
    this.metrics = metrics;
    this.description = description;
    this.sdk = openTelemetry instanceof OpenTelemetrySdk ours ? ours : null;
    this.health = health;
  }

  static TelemetrySdk start(
      Settings settings, ServiceIdentity identity, Health health, Sampling sampling) {
    if (GlobalOpenTelemetry.isSet() && !globalIsOurs) {
      log.warn(
          "OpenTelemetry is already set up in this process, by its Java agent or by the host, and is used as it is:"
              + " its resource, exporters and sampler stay, and /metrics has nothing to show");
      return without(
          GlobalOpenTelemetry.get(), "the OpenTelemetry that was there", identity, health);
    }
    try {
      return autoconfigured(settings, identity, health, sampling);
    } catch (RuntimeException | LinkageError e) {
      log.error("OpenTelemetry could not be set up, the service runs without it", e);
      health.part("setup").failed(0, String.valueOf(e.getMessage()));
      return without(OpenTelemetry.noop(), "no telemetry", identity, health);
    }
  }

  private static TelemetrySdk without(
      OpenTelemetry openTelemetry, String description, ServiceIdentity identity, Health health) {
    return new TelemetrySdk(
        openTelemetry, identity.attributes(), new PrometheusRegistry(), description, health);
  }

  private static TelemetrySdk autoconfigured(
      Settings settings, ServiceIdentity identity, Health health, Sampling sampling) {
    Delivery delivery =
        new Delivery(
            settings, Observability.serviceName(settings, identity), new DeliveryHealth(health));
    try {
      return autoconfigured(settings, identity, health, sampling, delivery);
    } catch (RuntimeException | LinkageError e) {
      delivery.close();
      throw e;
    }
  }

  private static TelemetrySdk autoconfigured(
      Settings settings,
      ServiceIdentity identity,
      Health health,
      Sampling sampling,
      Delivery delivery) {
    PrometheusRegistry metrics = new PrometheusRegistry();
    Findings findings = new Findings();
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook() // Observability has one, which keeps the right order
            .setComponentLoader(
                delivery.componentLoader(
                    ComponentLoader.forClassLoader(TelemetrySdk.class.getClassLoader())))
            .addPropertiesCustomizer(unused -> properties(settings))
            .addResourceCustomizer(
                (detected, config) -> {
                  findings.description = describe(config);
                  var complete = ServiceResource.complete(detected, identity, config);
                  findings.resource = complete.getAttributes();
                  return complete;
                })
            .addMeterProviderCustomizer(
                (builder, config) -> builder.registerMetricReader(metricsPage(metrics)))
            .addSamplerCustomizer((sampler, config) -> sampling.before(sampler))
            .addSpanExporterCustomizer(
                (exporter, config) ->
                    delivery.spools(exporter)
                        ? exporter
                        : new WatchedSpanExporter(exporter, health.part("traces")))
            .addMetricExporterCustomizer(
                (exporter, config) ->
                    delivery.spools(exporter)
                        ? exporter
                        : new WatchedMetricExporter(exporter, health.part("metrics")))
            .addLogRecordExporterCustomizer(
                (exporter, config) ->
                    delivery.spools(exporter)
                        ? exporter
                        : new WatchedLogRecordExporter(exporter, health.part("logs")))
            .build()
            .getOpenTelemetrySdk();
    TelemetrySdk telemetry =
        new TelemetrySdk(sdk, findings.resource, metrics, findings.description, health);
    telemetry.delivery = delivery;
    delivery.observe(sdk);
    telemetry.becomeGlobal();
    telemetry.startJvmMetrics();
    return telemetry;
  }

  /** What shows only while the SDK is being built. */
  private static final class Findings {
    Attributes resource = Attributes.empty();
    String description = "";
  }

  private static MetricReader metricsPage(PrometheusRegistry metrics) {
    MetricsPage page = new MetricsPage();
    metrics.register(page);
    return page;
  }

  /** {@code prometheus} among the exporters asks for what our own port serves already. */
  private static Map<String, @Nullable String> properties(Settings settings) {
    Map<String, @Nullable String> properties = settings.forTheSdk();
    List<String> exporters = new ArrayList<>(settings.get(exporters(Signal.METRICS)));
    if (exporters.remove("prometheus")) {
      properties.put(
          exporters(Signal.METRICS).key(),
          exporters.isEmpty() ? "none" : String.join(",", exporters));
    }
    return properties;
  }

  private static String describe(ConfigProperties config) {
    List<String> exporters = new ArrayList<>();
    for (String signal : List.of("traces", "metrics", "logs")) {
      exporters.add(signal + " to " + config.getString("otel." + signal + ".exporter", "otlp"));
    }
    return String.join(", ", exporters)
        + " ("
        + config.getString("otel.exporter.otlp.protocol")
        + ", "
        + config.getString("otel.exporter.otlp.endpoint", "the default endpoint")
        + ")";
  }

  private void becomeGlobal() {
    if (globalIsOurs) {
      log.warn("GlobalOpenTelemetry stays that of an earlier instance, which is closed");
      return;
    }
    GlobalOpenTelemetry.set(openTelemetry);
    globalIsOurs = true;
  }

  /** For tests, each of which begins with a fresh process as far as it can. */
  static void forgetTheGlobal() {
    globalIsOurs = false;
  }

  private void startJvmMetrics() {
    try {
      jvmMetrics = RuntimeTelemetry.create(openTelemetry);
    } catch (RuntimeException | LinkageError e) {
      log.error("the JVM's own metrics could not be started, there are none", e);
      health.part("jvm").failed(0, String.valueOf(e.getMessage()));
    }
  }

  OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  Attributes resource() {
    return resource;
  }

  PrometheusRegistry metrics() {
    return metrics;
  }

  /** Sends what is in memory and stops, within the time-out; logs what was not delivered. */
  void close(Duration timeout) {
    if (sdk != null) {
      shutDown(sdk, timeout);
    }
    if (delivery != null) {
      delivery.close();
    }
    if (jvmMetrics != null) {
      jvmMetrics.close(); // after the last collection, which still reads them
    }
  }

  /** On threads of their own, because a reader that is exporting keeps its caller waiting. */
  private void shutDown(OpenTelemetrySdk running, Duration timeout) {
    List<Callable<CompletableResultCode>> providers =
        List.of(
            () -> running.getSdkTracerProvider().shutdown(),
            () -> running.getSdkMeterProvider().shutdown(),
            () -> running.getSdkLoggerProvider().shutdown());
    ExecutorService threads = Executors.newFixedThreadPool(providers.size(), TelemetrySdk::daemon);
    try {
      long nanos = timeout.toNanos();
      boolean done =
          threads
              .invokeAll(
                  providers.stream().map(provider -> awaiting(provider, nanos)).toList(),
                  nanos,
                  TimeUnit.NANOSECONDS)
              .stream()
              .noneMatch(Future::isCancelled);
      if (!done) {
        log.warn("telemetry was still being sent after {} ms and is given up", timeout.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
    health.telemetry().stream()
        .filter(part -> part.lost() > 0)
        .forEach(part -> log.warn("{}: {} items were not delivered", part.name(), part.lost()));
  }

  private static Callable<CompletableResultCode> awaiting(
      Callable<CompletableResultCode> shutdown, long nanos) {
    return () -> shutdown.call().join(nanos, TimeUnit.NANOSECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-close");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public String toString() {
    return description;
  }
}
