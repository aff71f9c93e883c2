package io.throughline.viewer.internal.plot;

import io.opentelemetry.proto.metrics.v1.Exemplar;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * A plot.
 *
 * @param from the begin of the first step, nanoseconds since 1970
 * @param step nanoseconds
 * @param lines those with the greatest sum first
 * @param more how many lines there are besides
 * @param heatmap for each step the counts by upper bound, null where there are none; empty unless
 *     it was asked for
 */
public record Plot(
    long from,
    long step,
    int steps,
    List<Line> lines,
    int more,
    List<Exemplar> exemplars,
    List<@Nullable NavigableMap<Double, Double>> heatmap) {

  /** The same times with other lines. */
  public Plot with(List<Line> others) {
    return new Plot(from, step, steps, others, more, exemplars, heatmap);
  }

  /**
   * A line; its values are NaN where nothing is known.
   *
   * @param whole the number of steps, from the first, of which no series has still to tell
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Line(Map<String, String> labels, double[] values, int whole) {

    double sum() {
      double sum = 0;
      for (double value : values) {
        sum += Double.isFinite(value) ? Math.abs(value) : 0;
      }
      return sum;
    }
  }
}
