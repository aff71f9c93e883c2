package io.throughline.operators.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.io.IOException;
import java.util.List;

/**
 * The measurements of a metric with the layout of its format, so that they are written without
 * further work.
 */
record RenderedMetric(SeriesLayout form, LabelOrder series, List<PointData> points) {

  /** What neither the form nor the series tells, the library may have its own view of. */
  static boolean arePlain(List<PointData> points, SeriesLayout form, boolean counter) {
    for (PointData point : points) {
      boolean plain =
          point instanceof HistogramPointData histogram
              ? histogram.getBoundaries().equals(form.boundaries())
                  && !Double.isNaN(histogram.getSum())
              : !(counter && value(point) < 0);
      for (ExemplarData exemplar : point.getExemplars()) {
        plain &= RenderedExemplar.is(exemplar);
      }
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  void write(TextOutput out) throws IOException {
    out.write(form.header());
    for (LabelOrder.Shown shown : series.shown()) {
      PointData point = points.get(shown.place());
      if (point instanceof HistogramPointData histogram) {
        write(histogram, shown.labels(), out);
      } else {
        write(point, shown.labels(), out);
      }
    }
  }

  private void write(PointData point, EncodedText labels, TextOutput out) throws IOException {
    form.lines().get(0).write(out, labels);
    out.write(value(point));
    List<? extends ExemplarData> exemplars = point.getExemplars();
    if (form.exemplars() && !exemplars.isEmpty()) {
      RenderedExemplar.write(exemplars.get(0), out);
    }
    out.write("\n");
  }

  /** Not of histograms. */
  static double value(PointData point) {
    return point instanceof LongPointData whole
        ? whole.getValue()
        : ((DoublePointData) point).getValue();
  }

  private void write(HistogramPointData point, EncodedText labels, TextOutput out)
      throws IOException {
    List<Long> counts = point.getCounts();
    long count = 0;
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      count += counts.get(bucket);
      form.lines().get(bucket).write(out, labels);
      out.write(count);
      if (form.exemplars() && !point.getExemplars().isEmpty()) {
        RenderedExemplar.writeNewestOfBucket(point, bucket, out);
      }
      out.write("\n");
    }
    form.lines().get(counts.size()).write(out, labels);
    out.write(count);
    out.write("\n");
    form.lines().get(counts.size() + 1).write(out, labels);
    out.write(point.getSum());
    out.write("\n");
  }
}
