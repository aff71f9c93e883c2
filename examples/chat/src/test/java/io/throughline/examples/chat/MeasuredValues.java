package io.throughline.examples.chat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.testing.Telemetry;
import java.util.stream.Stream;

/** Sums of what a test's telemetry has measured. */
public final class MeasuredValues {

  /**
   * What the series of a counter or gauge add up to, of those that have all these attributes.
   *
   * @param attributes {@code key=value}
   */
  public static long sum(Telemetry telemetry, String metric, String... attributes) {
    return points(telemetry, metric)
        .flatMap(
            data ->
                data.getLongSumData().getPoints().stream()
                    .filter(point -> has(point.getAttributes(), attributes))
                    .map(point -> point.getValue()))
        .mapToLong(Long::longValue)
        .sum();
  }

  /** How much the series of a histogram have counted. */
  public static long count(Telemetry telemetry, String metric, String... attributes) {
    return points(telemetry, metric)
        .flatMap(
            data ->
                data.getHistogramData().getPoints().stream()
                    .filter(point -> has(point.getAttributes(), attributes))
                    .map(point -> point.getCount()))
        .mapToLong(Long::longValue)
        .sum();
  }

  /** What the values of a histogram add up to. */
  public static double total(Telemetry telemetry, String metric, String... attributes) {
    return points(telemetry, metric)
        .flatMap(data -> data.getHistogramData().getPoints().stream())
        .filter(point -> has(point.getAttributes(), attributes))
        .mapToDouble(point -> point.getSum())
        .sum();
  }

  private static Stream<MetricData> points(Telemetry telemetry, String metric) {
    return telemetry.metrics().stream().filter(data -> data.getName().equals(metric));
  }

  private static boolean has(Attributes attributes, String... wanted) {
    return Stream.of(wanted)
        .allMatch(
            pair ->
                attributes.asMap().entrySet().stream()
                    .anyMatch(one -> (one.getKey() + "=" + one.getValue()).equals(pair)));
  }

  private MeasuredValues() {}
}
