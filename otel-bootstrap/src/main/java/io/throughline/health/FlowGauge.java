package io.throughline.health;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.semconv.ThroughlineSignal;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Reads how full the SDK's queues are from the SDK's metrics of itself, because its processors tell
 * it nowhere else. It collects every metric, so it is not to be asked for each probe.
 */
public final class FlowGauge {

  private static final String PROCESSOR = "otel_sdk_processor_";

  /** Metrics are collected when they are sent, and have no queue. */
  private static final Map<ThroughlineSignal, String> ITEMS =
      Map.of(ThroughlineSignal.TRACES, "span", ThroughlineSignal.LOGS, "log");

  private final PrometheusRegistry metrics;
  private final ToLongFunction<ThroughlineSignal> spooled;

  /**
   * A gauge for the SDK behind a page of metrics.
   *
   * @param metrics with the SDK's metrics of itself, if it has any
   * @param spooled how many items wait on the disk
   */
  public FlowGauge(PrometheusRegistry metrics, ToLongFunction<ThroughlineSignal> spooled) {
    this.metrics = metrics;
    this.spooled = spooled;
  }

  /**
   * Reads.
   *
   * @return by the name that {@code /health} has for the signal
   */
  public Map<String, SignalFlow> read() {
    MetricSnapshots processors = metrics.scrape(name -> name.startsWith(PROCESSOR));
    Map<String, SignalFlow> flows = new TreeMap<>();
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      String prefix = PROCESSOR + ITEMS.getOrDefault(signal, "none");
      flows.put(
          signal.value(),
          new SignalFlow(
              gauge(processors, prefix + "_queue_size"),
              gauge(processors, prefix + "_queue_capacity"),
              failures(processors, prefix + "_processed"),
              spooled.applyAsLong(signal)));
    }
    return flows;
  }

  /** By the beginning of the name: the SDK gives some of them {@code span} as a unit. */
  private static long gauge(MetricSnapshots metrics, String prefix) {
    double sum = 0;
    for (MetricSnapshot metric : metrics) {
      if (metric instanceof GaugeSnapshot gauge
          && gauge.getMetadata().getPrometheusName().startsWith(prefix)) {
        sum += gauge.getDataPoints().stream().mapToDouble(point -> point.getValue()).sum();
      }
    }
    return (long) sum;
  }

  private static long failures(MetricSnapshots metrics, String prefix) {
    double sum = 0;
    for (MetricSnapshot metric : metrics) {
      if (metric instanceof CounterSnapshot counter
          && counter.getMetadata().getPrometheusName().startsWith(prefix)) {
        sum +=
            counter.getDataPoints().stream()
                .filter(point -> point.getLabels().contains("error_type"))
                .mapToDouble(point -> point.getValue())
                .sum();
      }
    }
    return (long) sum;
  }
}
