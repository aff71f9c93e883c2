package io.throughline.internal.health;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;

import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.semconv.ThroughlineSignal;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The fill levels of the SDK's queues, read from the SDK's metrics of itself whenever a page of
 * metrics is collected: its processors report them nowhere else, and a collection of our own would
 * take away the exemplars of the next scrape.
 *
 * <p>Thread-safe.
 */
public final class SdkQueues {

  private static final String PROCESSOR = "otel.sdk.processor.";

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
  public void read(Collection<MetricData> page) {
    Map<ThroughlineSignal, SignalFlow> flows = new TreeMap<>();
    ITEMS.forEach(
        (signal, item) ->
            flows.put(
                signal,
                new SignalFlow(
                    sum(page, item + ".queue.size", point -> true),
                    sum(page, item + ".queue.capacity", point -> true),
                    sum(page, item + ".processed", SdkQueues::failed),
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

  private static long sum(
      Collection<MetricData> page, String name, Predicate<LongPointData> which) {
    return page.stream()
        .filter(metric -> metric.getName().equals(PROCESSOR + name))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .filter(which)
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private static boolean failed(LongPointData point) {
    return point.getAttributes().get(ERROR_TYPE) != null;
  }
}
