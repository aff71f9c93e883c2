package io.throughline.viewer.internal.dashboard;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A panel: a metric, and what is computed of it.
 *
 * @param brief what the metric is
 * @param by the keys of attributes by which there are lines
 * @param of the metric that a ratio divides by; nothing for the same one without conditions
 * @param unit of OpenTelemetry, {@code %} for a share of one
 * @param warning the value from which on it is a warning
 * @param critical the value from which on it is an error
 * @param orZero whether what was never counted is zero
 * @param ofWhere what of {@code of} is counted, besides {@code where} as far as it has these
 *     attributes
 */
public record Panel(
    String title,
    String brief,
    String metric,
    As as,
    List<String> by,
    List<PanelCondition> where,
    String of,
    List<Double> quantiles,
    Aggregate aggregate,
    String form,
    String unit,
    @Nullable Double warning,
    @Nullable Double critical,
    boolean orZero,
    List<PanelCondition> ofWhere) {

  /** The calculation. */
  public enum As {
    /** As it was measured. */
    VALUE,
    /** Increments a second. */
    RATE,
    /** Increments. */
    INCREASE,
    /** A part of a whole. */
    RATIO,
    /** The sum by the count. */
    MEAN,
    /** What was measured, added up, a second. */
    AMOUNT,
    /** What a share of all is below of. */
    QUANTILE,
    /** The counts of all buckets. */
    HEATMAP
  }

  /** How several series become one line. */
  public enum Aggregate {
    /** They are parts of a sum. */
    SUM,
    /** The greatest. */
    MAX,
    /** The least. */
    MIN,
    /** How many there are. */
    COUNT
  }

  static Panel of(String[] cells) {
    return new Panel(
        cells[1],
        cells[2],
        cells[3],
        As.valueOf(cells[4].toUpperCase(Locale.ROOT)),
        words(cells[5]),
        PanelCondition.all(cells[6]),
        cells[7],
        words(cells[8]).stream().map(Double::valueOf).toList(),
        Aggregate.valueOf(cells[9].toUpperCase(Locale.ROOT)),
        cells[10],
        cells[11],
        number(cells[12]),
        number(cells[13]),
        !cells[14].isEmpty(),
        PanelCondition.all(cells[15]));
  }

  private static List<String> words(String cell) {
    return cell.isEmpty() ? List.of() : Arrays.asList(cell.split(" ", -1));
  }

  private static @Nullable Double number(String cell) {
    return cell.isEmpty() ? null : Double.valueOf(cell);
  }
}
