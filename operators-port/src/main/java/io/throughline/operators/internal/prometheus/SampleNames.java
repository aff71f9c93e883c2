package io.throughline.operators.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.throughline.operators.exposition.MetricDataWithPoints;
import java.util.Collection;
import java.util.List;

/**
 * The names of a family's series, which no other family may have: of a histogram {@code x} also
 * {@code x_count}. OpenMetrics keeps {@code x_created} for the time of creation, whether or not the
 * page has one, and a strict reader refuses a page with both.
 */
final class SampleNames {
  // Why: RATIONALE.md#what-happens-to-two-metrics-whose-prometheus-names-meet

  static final String CREATED = "_created";

  private SampleNames() {}

  /** Of a family whose first metric is given, in Prometheus' form. */
  static List<String> of(MetricData metric, String family) {
    return switch (metric.getType()) {
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM ->
          List.of(family, family + "_bucket", family + "_count", family + "_sum", family + CREATED);
      case SUMMARY -> List.of(family, family + "_count", family + "_sum", family + CREATED);
      default -> List.of(SeriesLayout.isCounter(metric) ? family + "_total" : family);
    };
  }

  /** The same series as a gauge, whose family has no name but theirs. */
  static MetricData asGauge(MetricData counter, String family) {
    Collection<LongPointData> longs = counter.getLongSumData().getPoints();
    Collection<DoublePointData> doubles = counter.getDoubleSumData().getPoints();
    return ReservedSuffixes.keep(
        new MetricDataWithPoints(
            counter,
            family + "_total",
            "", // it is in the name of the family
            longs.isEmpty() ? MetricDataType.DOUBLE_GAUGE : MetricDataType.LONG_GAUGE,
            longs.isEmpty()
                ? GaugeData.createDoubleGaugeData(doubles)
                : GaugeData.createLongGaugeData(longs)));
  }
}
