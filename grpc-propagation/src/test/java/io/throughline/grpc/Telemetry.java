package io.throughline.grpc;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** An SDK in memory, and what arrived in it. */
final class Telemetry implements AutoCloseable {
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk;

  Telemetry() {
    this(Sampler.parentBased(Sampler.alwaysOn()));
  }

  Telemetry(Sampler sampler, SpanProcessor... processors) {
    var tracing = SdkTracerProvider.builder().setSampler(sampler);
    for (SpanProcessor processor : processors) {
      tracing.addSpanProcessor(processor);
    }
    tracing.addSpanProcessor(SimpleSpanProcessor.create(spans));
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(tracing.build())
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .setPropagators(
                ContextPropagators.create(
                    TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(),
                        W3CBaggagePropagator.getInstance())))
            .build();
  }

  OpenTelemetrySdk sdk() {
    return sdk;
  }

  Tracer tracer() {
    return sdk.getTracer("test");
  }

  /** The only span of a kind, once it has ended. */
  SpanData span(SpanKind kind) {
    List<SpanData> found = eventually().until(() -> spans(kind), list -> !list.isEmpty());
    if (found.size() != 1) {
      throw new AssertionError("expected one " + kind + " span: " + found);
    }
    return found.get(0);
  }

  List<SpanData> spans(SpanKind kind) {
    return spans().stream().filter(span -> span.getKind() == kind).toList();
  }

  List<SpanData> spans() {
    return spans.getFinishedSpanItems();
  }

  HistogramPointData clientDuration() {
    return onlyPoint("rpc.client.call.duration");
  }

  HistogramPointData serverDuration() {
    return onlyPoint("rpc.server.call.duration");
  }

  /** The only point of a histogram, once there is one. */
  HistogramPointData onlyPoint(String metric) {
    List<HistogramPointData> found =
        eventually().until(() -> points(metric), list -> !list.isEmpty());
    if (found.size() != 1) {
      throw new AssertionError("expected one point of " + metric + ": " + found);
    }
    return found.get(0);
  }

  List<HistogramPointData> points(String metric) {
    return points(metrics(), metric);
  }

  static List<HistogramPointData> points(Collection<MetricData> metrics, String metric) {
    return metrics.stream()
        .filter(data -> data.getName().equals(metric))
        .flatMap(data -> data.getHistogramData().getPoints().stream())
        .toList();
  }

  /** What the only series of a histogram recorded in all, once there is one. */
  double total(String metric) {
    return onlyPoint(metric).getSum();
  }

  /** What a counter has counted so far, over all its series. */
  long sum(String metric) {
    return metrics().stream()
        .filter(data -> data.getName().equals(metric))
        .flatMap(data -> data.getLongSumData().getPoints().stream())
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  /** How many headers were refused for a reason. */
  long refused(String fault) {
    return metrics().stream()
        .filter(data -> data.getName().equals("throughline.headers.refused"))
        .flatMap(data -> data.getLongSumData().getPoints().stream())
        .filter(point -> point.getAttributes().asMap().containsValue(fault))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  List<String> names() {
    return metrics().stream().map(MetricData::getName).toList();
  }

  Collection<MetricData> metrics() {
    return metrics.collectAllMetrics();
  }

  static ConditionFactory eventually() {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .dontCatchUncaughtExceptions(); // some tests have gRPC's threads throw
  }

  @Override
  public void close() {
    sdk.close();
  }
}
