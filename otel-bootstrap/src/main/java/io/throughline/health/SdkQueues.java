package io.throughline.health;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.semconv.ThroughlineSignal;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How full the SDK's queues are, read from the SDK's metrics of itself whenever a page of metrics
 * is collected: its processors tell it nowhere else, and a collection of our own would take the
 * exemplars away that the next scrape is to get.
 *
 * <p>Thread-safe.
 */
public final class SdkQueues {

  private static final String PROCESSOR = "otel_sdk_processor_";

  /** Metrics are collected when they are sent, and have no queue. */
  private static final Map<ThroughlineSignal, String> ITEMS =
      Map.of(ThroughlineSignal.TRACES, "span", ThroughlineSignal.LOGS, "log");

  private record Readings(long takenAt, Map<ThroughlineSignal, SignalFlow> flows) {}

  private volatile Readings readings = new Readings(0, Map.of());

  /** Knows nothing before the first page. */
  public SdkQueues() {}

  /**
   * Takes what a page says.
   *
   * @param page all metrics
   */
  public void read(MetricSnapshots page) {
    Map<ThroughlineSignal, SignalFlow> flows = new TreeMap<>();
    ITEMS.forEach(
        (signal, item) ->
            flows.put(
                signal,
                new SignalFlow(
                    gauge(page, PROCESSOR + item + "_queue_size"),
                    gauge(page, PROCESSOR + item + "_queue_capacity"),
                    failures(page, PROCESSOR + item + "_processed"),
                    0)));
    readings = new Readings(System.nanoTime(), flows);
  }

  /**
   * Whether nobody has collected a page for some time.
   *
   * @param time how long
   * @return also true if nobody ever has
   */
  public boolean areOlderThan(Duration time) {
    Readings last = readings;
    return last.flows().isEmpty() || System.nanoTime() - last.takenAt() > time.toNanos();
  }

  /**
   * What is on its way.
   *
   * @param spooled how many items of a signal wait on the disk
   * @return by the name that {@code /health} has for the signal
   */
  public Map<String, SignalFlow> flows(ToLongFunction<ThroughlineSignal> spooled) {
    Map<ThroughlineSignal, SignalFlow> last = readings.flows();
    Map<String, SignalFlow> flows = new TreeMap<>();
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      SignalFlow queue = last.getOrDefault(signal, SignalFlow.NONE);
      flows.put(signal.value(), queue.spooling(spooled.applyAsLong(signal)));
    }
    return flows;
  }

  /** By the beginning of the name: the SDK gives some of them {@code span} as a unit. */
  private static long gauge(MetricSnapshots page, String prefix) {
    double sum = 0;
    for (MetricSnapshot metric : page) {
      if (metric instanceof GaugeSnapshot gauge
          && gauge.getMetadata().getPrometheusName().startsWith(prefix)) {
        sum += gauge.getDataPoints().stream().mapToDouble(point -> point.getValue()).sum();
      }
    }
    return (long) sum;
  }

  private static long failures(MetricSnapshots page, String prefix) {
    double sum = 0;
    for (MetricSnapshot metric : page) {
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
