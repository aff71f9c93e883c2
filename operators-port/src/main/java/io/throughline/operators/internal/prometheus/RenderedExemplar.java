package io.throughline.operators.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import java.io.IOException;
import java.util.List;

/** An exemplar that tells its span and nothing else, as OpenMetrics has it behind a value. */
final class RenderedExemplar {

  private RenderedExemplar() {}

  static boolean is(ExemplarData exemplar) {
    return exemplar.getSpanContext().isValid()
        && exemplar.getFilteredAttributes().isEmpty()
        && millis(exemplar) > 0;
  }

  static void write(ExemplarData exemplar, TextOutput out) throws IOException {
    out.write(" # {span_id=\"");
    out.write(exemplar.getSpanContext().getSpanId());
    out.write("\",trace_id=\"");
    out.write(exemplar.getSpanContext().getTraceId());
    out.write("\"} ");
    out.write(value(exemplar));
    long millis = millis(exemplar);
    out.write(" ");
    out.write(millis / 1_000);
    out.write(Long.toString(1_000 + millis % 1_000).replaceFirst("1", "."));
  }

  static void writeNewestOfBucket(HistogramPointData point, int bucket, TextOutput out)
      throws IOException {
    List<Double> boundaries = point.getBoundaries();
    double above = bucket == 0 ? Double.NEGATIVE_INFINITY : boundaries.get(bucket - 1);
    double upTo = bucket == boundaries.size() ? Double.POSITIVE_INFINITY : boundaries.get(bucket);
    ExemplarData newest = null;
    for (DoubleExemplarData exemplar : point.getExemplars()) {
      if (exemplar.getValue() > above
          && exemplar.getValue() <= upTo
          && (newest == null || millis(exemplar) > millis(newest))) {
        newest = exemplar;
      }
    }
    if (newest != null) {
      write(newest, out);
    }
  }

  private static double value(ExemplarData exemplar) {
    return exemplar instanceof LongExemplarData whole
        ? whole.getValue()
        : ((DoubleExemplarData) exemplar).getValue();
  }

  private static long millis(ExemplarData exemplar) {
    return exemplar.getEpochNanos() / 1_000_000;
  }
}
