package io.throughline.operators.internal.prometheus;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.throughline.operators.exposition.MetricDataWithPoints;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric whose name and series the library is to show, whatever the values. The value of a series
 * is its place among the given ones, so that it can be found again where the library puts it.
 */
final class LabelProbe {

  private LabelProbe() {}

  static MetricData of(MetricData metric, List<Attributes> series) {
    List<LongPointData> points =
        IntStream.range(0, series.size())
            .mapToObj(place -> LongPointData.create(0, 0, series.get(place), place))
            .toList();
    return new MetricDataWithPoints(
        metric, metric.getName(), MetricDataType.LONG_GAUGE, GaugeData.createLongGaugeData(points));
  }
}
