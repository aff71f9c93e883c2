package io.throughline.examples.chat.http;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.testing.Telemetry;
import java.util.Map;
import java.util.stream.Stream;

/** What metrics of a test say. */
public record Metrics(Telemetry telemetry) {

  public static Metrics of(Telemetry telemetry) {
    return new Metrics(telemetry);
  }

  /** The sum of a counter over its series with these values of attributes. */
  public long sum(String name, String... attributes) {
    return metrics(name)
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .filter(point -> has(point.getAttributes(), attributes))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  /** The number of what a histogram has in its series with these values of attributes. */
  public long count(String name, String... attributes) {
    return metrics(name)
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .filter(point -> has(point.getAttributes(), attributes))
        .mapToLong(HistogramPointData::getCount)
        .sum();
  }

  private Stream<MetricData> metrics(String name) {
    return telemetry.metrics().stream().filter(metric -> metric.getName().equals(name));
  }

  private static boolean has(Attributes attributes, String... expected) {
    return Stream.of(expected)
        .map(pair -> pair.split("=", 2))
        .allMatch(
            pair ->
                attributes.asMap().entrySet().stream()
                    .map(entry -> Map.entry(entry.getKey().getKey(), entry.getValue().toString()))
                    .anyMatch(Map.entry(pair[0], pair[1])::equals));
  }
}
