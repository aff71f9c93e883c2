package io.throughline.internal.sdk;

import static io.throughline.internal.settings.ThroughlineSettings.METRICS_BUCKETS_IN_SECONDS;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.delivery.OtlpDelivery;
import io.throughline.internal.health.HealthComponent;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.settings.Settings;
import io.throughline.semconv.ThroughlineSignal;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The wrapper around each exporter of one SDK: masking, attribute names, and the observation of its
 * health. Telemetry that goes through the spool is observed where it leaves the spool.
 */
final class ExporterDecorator {
  // Why: RATIONALE.md#why-are-exporters-wrapped

  static final String OTLP = "otlp";

  private static final Pattern SIGNAL = Pattern.compile("(Span|Metric|LogRecord)Exporter.*");
  private static final Pattern OTLP_BY_PROTOCOL = Pattern.compile("otlp(http|grpc)");

  private final OtlpDelivery delivery;
  private final ServiceHealth health;
  private final Masking masking;
  private final CollectedMetrics collected;
  private final UnaryOperator<Aggregation> buckets;
  private final Set<String> names = new HashSet<>();
  private final Set<ThroughlineSignal> spooled = EnumSet.noneOf(ThroughlineSignal.class);

  /** Those of an SDK that was tried before are gone. */
  ExporterDecorator(
      Settings settings, OtlpDelivery delivery, ServiceHealth health, CollectedMetrics collected) {
    this.delivery = delivery;
    this.health = health;
    this.masking = new Masking(settings);
    this.collected = collected;
    this.buckets =
        settings.get(METRICS_BUCKETS_IN_SECONDS)
            ? SecondsBuckets::insteadOf
            : UnaryOperator.identity();
    health.forgetExporters();
  }

  SpanExporter decorate(SpanExporter exporter) {
    return new HealthReportingExporter.Spans(
        masking.before(exporter), watch(ThroughlineSignal.TRACES, exporter));
  }

  MetricExporter decorate(MetricExporter exporter) {
    return new HealthReportingExporter.Metrics(
        exporter, collected, watch(ThroughlineSignal.METRICS, exporter), buckets);
  }

  LogRecordExporter decorate(LogRecordExporter exporter) {
    return new HealthReportingExporter.Logs(
        masking.before(exporter), watch(ThroughlineSignal.LOGS, exporter));
  }

  /**
   * Delivery tells what became of an export over the disk. An exporter comes here as soon as it is
   * made, so that the one with the spool of its signal is the first for which there is one.
   */
  private HealthReportingExporter.Watch watch(ThroughlineSignal signal, Object exporter) {
    String kind = kind(exporter);
    String name = kind;
    for (int i = 2; !names.add(signal.value() + "/" + name); i++) {
      name = kind + " " + i;
    }
    HealthComponent part = health.part(signal.value()).exporter(name);
    return new HealthReportingExporter.Watch(part, delivery.spools(signal) && spooled.add(signal));
  }

  /** Such as {@code otlp}; neither the SDK nor the exporter says by which name it was set. */
  private static String kind(Object exporter) {
    String type = SIGNAL.matcher(exporter.getClass().getSimpleName()).replaceFirst("");
    String kind = type.toLowerCase(Locale.ROOT);
    return OTLP_BY_PROTOCOL.matcher(kind).matches() ? OTLP : kind;
  }

  void reportTo(OpenTelemetry openTelemetry) {
    masking.reportTo(openTelemetry);
  }
}
