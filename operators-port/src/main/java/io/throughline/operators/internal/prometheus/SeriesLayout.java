package io.throughline.operators.internal.prometheus;

import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.CUMULATIVE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.operators.exposition.PageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a metric in a format, without its labels and values: found by letting the library
 * write one series that has no labels.
 *
 * @param header what stands above its series
 * @param lines those of one series
 * @param exemplars whether they stand behind the value of a line, or of a bucket
 * @param boundaries of the buckets; none if it is no histogram
 */
record SeriesLayout(
    EncodedText header, List<Line> lines, boolean exemplars, List<Double> boundaries) {

  private static final Exemplar EXEMPLAR = new Exemplar(-Double.MAX_VALUE, Labels.EMPTY, 1L);
  private static final long CREATED = 1;

  /** A line up to its value: without labels, or the text around them. */
  record Line(EncodedText bare, EncodedText before, EncodedText after) {

    static Line of(String bare) {
      int brace = bare.indexOf('{');
      String name = brace < 0 ? bare : bare.substring(0, brace);
      String after = brace < 0 ? "}" : "," + bare.substring(brace + 1);
      return new Line(
          new EncodedText(bare + " "), new EncodedText(name + "{"), new EncodedText(after + " "));
    }

    void write(TextOutput out, EncodedText labels) throws IOException {
      if (labels.isEmpty()) {
        out.write(bare);
      } else {
        out.write(before);
        out.write(labels);
        out.write(after);
      }
    }
  }

  /** Nothing if the format has more of such a metric than its numbers and exemplars. */
  static @Nullable SeriesLayout of(MetricData metric, MetricMetadata metadata, PageFormat format)
      throws IOException {
    List<Double> boundaries = boundaries(metric);
    MetricSnapshot sample = sample(metric, metadata, boundaries);
    if (sample == null || !format.isPlain()) {
      return null;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    format.write(text, MetricSnapshots.of(sample));
    StringBuilder header = new StringBuilder();
    List<String[]> lines = new ArrayList<>(); // name with "le", value, exemplar
    for (String line : ReservedSuffixes.restored(text.toString(UTF_8)).split("\n", 0)) {
      if (!line.startsWith("#")) {
        lines.add(line.split(" ", 3));
      } else if (lines.isEmpty()) {
        header.append(line).append('\n');
      }
    }
    boolean plain =
        lines.size() == (sample instanceof HistogramSnapshot ? boundaries.size() + 3 : 1)
            && lines.stream().noneMatch(line -> line[0].startsWith("{"))
            && lines.stream().skip(1).noneMatch(line -> line.length > 2);
    return plain
        ? new SeriesLayout(
            new EncodedText(header.toString()),
            lines.stream().map(line -> Line.of(line[0])).toList(),
            lines.get(0).length > 2,
            boundaries)
        : null;
  }

  static boolean isCounter(MetricData metric) {
    return metric.getLongSumData().isMonotonic() || metric.getDoubleSumData().isMonotonic();
  }

  /** Prometheus knows nothing else, and the library leaves out what is not. */
  static boolean isCumulative(MetricData metric) {
    return metric.getLongSumData().getAggregationTemporality() == CUMULATIVE
        && metric.getDoubleSumData().getAggregationTemporality() == CUMULATIVE
        && metric.getHistogramData().getAggregationTemporality() == CUMULATIVE;
  }

  private static List<Double> boundaries(MetricData metric) {
    return metric.getHistogramData().getPoints().stream()
        .findFirst()
        .map(point -> point.getBoundaries())
        .orElse(List.of());
  }

  private static @Nullable MetricSnapshot sample(
      MetricData metric, MetricMetadata metadata, List<Double> boundaries) {
    return switch (metric.getType()) {
      case LONG_GAUGE, DOUBLE_GAUGE, LONG_SUM, DOUBLE_SUM ->
          isCounter(metric) ? counter(metadata) : gauge(metadata);
      case HISTOGRAM -> histogram(metadata, boundaries);
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> null;
    };
  }

  private static MetricSnapshot gauge(MetricMetadata metadata) {
    return new GaugeSnapshot(
        metadata, List.of(new GaugeDataPointSnapshot(0, Labels.EMPTY, EXEMPLAR)));
  }

  private static MetricSnapshot counter(MetricMetadata metadata) {
    return new CounterSnapshot(
        metadata, List.of(new CounterDataPointSnapshot(0, Labels.EMPTY, EXEMPLAR, CREATED)));
  }

  private static MetricSnapshot histogram(MetricMetadata metadata, List<Double> boundaries) {
    List<Double> bounds = new ArrayList<>(boundaries);
    bounds.add(Double.POSITIVE_INFINITY);
    return new HistogramSnapshot(
        metadata,
        List.of(
            new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(bounds, Collections.nCopies(bounds.size(), 0L)),
                0,
                Labels.EMPTY,
                Exemplars.of(EXEMPLAR),
                CREATED)));
  }
}
