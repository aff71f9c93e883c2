package io.throughline.viewer.internal.plot;

import static io.throughline.viewer.SentSpans.START;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.throughline.viewer.SentSpans;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A metric whose points are sent to a store, and plotted. Times are seconds after START. */
final class PlottedSeries {

  static final long SECOND = 1_000_000_000;

  private final TelemetryStore store = new TelemetryStore(100_000_000, Clock.systemUTC());

  private void send(String instance, Metric.Builder metric) {
    store.take(
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder()
                    .setResource(
                        SentSpans.service("s").toBuilder()
                            .addAttributes(SentSpans.attribute("service.instance.id", instance)))
                    .addScopeMetrics(
                        ScopeMetrics.newBuilder().addMetrics(metric.setName("measured"))))
            .build());
  }

  private static NumberDataPoint.Builder point(double start, double time) {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(Double.isNaN(start) ? 0 : nanos(start))
        .setTimeUnixNano(nanos(time));
  }

  static long nanos(double second) {
    return START + Math.round(second * 1000) * 1_000_000;
  }

  private void sum(String instance, boolean counter, NumberDataPoint.Builder point) {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getSumBuilder()
        .setIsMonotonic(counter)
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(point);
    send(instance, metric);
  }

  void upDown(String instance, double time, long value) {
    sum(instance, false, point(0, time).setAsInt(value));
  }

  void counter(String instance, double start, double time, long value) {
    sum(instance, true, point(start, time).setAsInt(value));
  }

  void counterEnded(String instance, double start, double time) {
    sum(
        instance,
        true,
        point(start, time).setFlags(DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE));
  }

  void delta(String instance, double start, double time, long value) {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getSumBuilder()
        .setIsMonotonic(true)
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .addDataPoints(point(start, time).setAsInt(value));
    send(instance, metric);
  }

  void gauge(String instance, double time, @Nullable Integer value) {
    NumberDataPoint.Builder point = point(Double.NaN, time);
    if (value == null) {
      point.setFlags(DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE);
    } else {
      point.setAsInt(value);
    }
    Metric.Builder metric = Metric.newBuilder();
    metric.getGaugeBuilder().addDataPoints(point);
    send(instance, metric);
  }

  void histogram(String instance, HistogramDataPoint.Builder point) {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(point);
    send(instance, metric);
  }

  void exponential(String instance, ExponentialHistogramDataPoint.Builder point) {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getExponentialHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(point);
    send(instance, metric);
  }

  Plot plot(PlotRequest.As as, long stepSeconds) {
    return Plotter.plot(
        store.series(),
        new PlotRequest(
            "", List.of(), Map.of(), Long.MIN_VALUE, Long.MAX_VALUE, stepSeconds * 1000, as));
  }

  /** The values of its only line; null where there are none. */
  List<@Nullable Double> values(PlotRequest.As as, long stepSeconds) {
    return Arrays.stream(plot(as, stepSeconds).lines().get(0).values())
        .mapToObj(value -> Double.isNaN(value) ? null : Math.round(value * 1e6) / 1e6)
        .collect(Collectors.toList());
  }
}
