package io.throughline.viewer.internal.plot;

import static io.throughline.viewer.internal.plot.PlottedSeries.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Quantiles of what was measured, which is known by the bounds of its buckets. */
class BucketsTest {

  private final PlottedSeries metric = new PlottedSeries();

  /** Counts since START; the first bucket is from 2 to the power of offset / 2^scale. */
  private static ExponentialHistogramDataPoint.Builder point(
      int second, int scale, int offset, Long... counts) {
    ExponentialHistogramDataPoint.Builder point =
        ExponentialHistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(nanos(0))
            .setTimeUnixNano(nanos(second))
            .setScale(scale);
    point.getPositiveBuilder().setOffset(offset).addAllBucketCounts(List.of(counts));
    return point.setCount(List.of(counts).stream().mapToLong(Long::longValue).sum());
  }

  private double last(PlotRequest.As as) {
    List<Double> values = metric.values(as, 10);
    return Objects.requireNonNull(values.get(values.size() - 1));
  }

  @Test
  void equal_values_have_the_quantiles_of_their_bucket() {
    metric.exponential("x", point(10, 3, 53, 10L)); // above 98.7, to 107.6

    double lower = Math.pow(2, 53.0 / 8);
    double width = Math.pow(2, 54.0 / 8) - lower;
    assertThat(last(PlotRequest.As.P50)).isCloseTo(lower + 0.5 * width, within(1e-4));
    assertThat(last(PlotRequest.As.P99)).isCloseTo(lower + 0.99 * width, within(1e-4));
  }

  @Test
  void no_quantile_is_in_the_empty_space_between_buckets() {
    metric.exponential("x", point(10, 0, 0, 94L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 6L));

    assertThat(last(PlotRequest.As.P90)).isBetween(1.0, 2.0);
    assertThat(last(PlotRequest.As.P95)).isBetween(512.0, 1024.0);
    NavigableMap<Double, Double> column =
        Objects.requireNonNull(metric.plot(PlotRequest.As.HEATMAP, 10).heatmap().get(0));
    assertThat(column).containsOnlyKeys(1.0, 2.0, 512.0, 1024.0);
    assertThat(column.get(512.0)).isZero();
  }

  @Test
  void zero_and_negative_values_stand_where_they_were_measured() {
    ExponentialHistogramDataPoint.Builder point = point(10, 0, 0).setZeroCount(40).setCount(100);
    point.getNegativeBuilder().setOffset(3).addBucketCounts(60); // from -16 to -8
    metric.exponential("x", point);

    assertThat(last(PlotRequest.As.P50)).isBetween(-16.0, -8.0);
    assertThat(last(PlotRequest.As.P90)).isZero();
  }

  @Test
  void a_histogram_that_gets_coarser_tells_what_was_added_since() {
    metric.exponential("x", point(10, 1, 12, 5L, 5L, 5L, 5L)); // from 64 to 256
    // The same from 64 to 256 by two buckets, and then ten from 4 to 8.
    metric.exponential("x", point(20, 0, 2, 10L, 0L, 0L, 0L, 10L, 10L));

    assertThat(last(PlotRequest.As.P50)).isCloseTo(6, within(1e-6));
    assertThat(last(PlotRequest.As.P99)).isBetween(4.0, 8.0);
  }

  @Test
  void histograms_of_other_bounds_are_added_by_splitting_buckets() {
    metric.exponential("fine", point(10, 1, 0, 10L, 10L)); // from 1 to 1.41 and to 2
    metric.exponential("coarse", point(10, 0, 0, 20L, 60L)); // from 1 to 2 and to 4

    // Evenly spread, of the 20 from 1 to 2 there are 8.284 below 1.414.
    assertThat(last(PlotRequest.As.P90)).isCloseTo(4 - 2 * 10.0 / 60, within(1e-6));
    double share = Math.sqrt(2) - 1;
    NavigableMap<Double, Double> column =
        Objects.requireNonNull(metric.plot(PlotRequest.As.HEATMAP, 10).heatmap().get(0));
    assertThat(column).containsOnlyKeys(1.0, Math.pow(2, 0.5), 2.0, 4.0);
    assertThat(column.get(Math.pow(2, 0.5))).isCloseTo(10 + 20 * share, within(1e-6));
    assertThat(column.get(4.0)).isEqualTo(60);
  }

  @Test
  void a_histogram_without_bounds_has_no_quantile() {
    metric.histogram(
        "x",
        HistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(nanos(0))
            .setTimeUnixNano(nanos(10))
            .setCount(10)
            .setSum(50)
            .addBucketCounts(10));

    assertThat(metric.values(PlotRequest.As.P99, 10)).hasSize(1).containsOnlyNulls();
    assertThat(last(PlotRequest.As.MEAN)).isEqualTo(5);
  }
}
