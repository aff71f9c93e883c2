package io.throughline.viewer.internal.plot;

import java.util.List;
import java.util.Map;

/**
 * A request for a plot of one metric.
 *
 * @param service nothing for all
 * @param by the keys of attributes by which there are lines; {@code service} is one
 * @param where the values that attributes have to have
 * @param from nanoseconds since 1970
 * @param to nanoseconds since 1970
 * @param stepMillis 0 for one that fits
 */
public record PlotRequest(
    String service,
    List<String> by,
    Map<String, String> where,
    long from,
    long to,
    long stepMillis,
    As as) {

  /** What is told of it. */
  public enum As {
    /** As it is measured. */
    VALUE,
    /** As it is measured, added up. */
    SUM,
    /** As it is measured, the greatest. */
    MAX,
    /** As it is measured, the least. */
    MIN,
    /** How many there are. */
    COUNT,
    /** Increments a second. */
    RATE,
    /** Increments. */
    INCREASE,
    /** The sum by the count. */
    MEAN,
    /** What was measured, added up, a second. */
    AMOUNT,
    /** Half is below. */
    P50,
    /** All but a tenth is below. */
    P90,
    /** All but a twentieth is below. */
    P95,
    /** All but a hundredth is below. */
    P99,
    /** The counts of all buckets. */
    HEATMAP
  }
}
