package io.throughline.examples.kit;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What each round measured of a system that is observed in different ways. The first way that is
 * added is what the others are compared with.
 */
public final class CostTable<Q extends CostTable.Quantity> {

  private final Map<String, Map<Q, List<Double>>> values = new LinkedHashMap<>();

  /** A row. */
  public interface Quantity {

    String words();

    Comparison comparison();
  }

  /** How a value is compared with the first way's of the same round. */
  public enum Comparison {
    RATIO,
    DIFFERENCE,
    NONE
  }

  /** Adds what a round has measured. */
  public void add(String way, Q quantity, double value) {
    values
        .computeIfAbsent(way, first -> new LinkedHashMap<>())
        .computeIfAbsent(quantity, first -> new ArrayList<>())
        .add(value);
  }

  /** Medians, and in brackets the least and the most of what was compared round by round. */
  public void print(List<Q> quantities, PrintStream out) {
    out.print("| |");
    values.keySet().forEach(way -> out.print(" " + way + " |"));
    out.println("\n|---|" + "---:|".repeat(values.size()));
    for (Q quantity : quantities) {
      out.print("| " + quantity.words() + " |");
      values.keySet().forEach(way -> out.print(" " + cell(way, quantity) + " |"));
      out.println();
    }
  }

  private String cell(String way, Q quantity) {
    List<Double> measured = of(way, quantity);
    if (measured.isEmpty()) {
      return "";
    }
    String first = values.keySet().iterator().next();
    if (way.equals(first) || quantity.comparison() == Comparison.NONE) {
      double[] own = measured.stream().mapToDouble(each -> each).sorted().toArray();
      return "%s (%s to %s)"
          .formatted(number(median(own)), number(own[0]), number(own[own.length - 1]));
    }
    List<Double> others = of(first, quantity);
    boolean ratio = quantity.comparison() == Comparison.RATIO;
    double[] compared =
        IntStream.range(0, Math.min(others.size(), measured.size()))
            .mapToDouble(
                round ->
                    ratio
                        ? measured.get(round) / others.get(round)
                        : measured.get(round) - others.get(round))
            .sorted()
            .toArray();
    String format = ratio ? "%.3f (%.3f to %.3f)" : "%+.2f (%+.2f to %+.2f)";
    return String.format(
        Locale.ROOT, format, median(compared), compared[0], compared[compared.length - 1]);
  }

  private List<Double> of(String way, Q quantity) {
    return values.getOrDefault(way, Map.of()).getOrDefault(quantity, List.of());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
  }

  private static double median(double[] sorted) {
    double[] middle = Arrays.copyOfRange(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1);
    return Arrays.stream(middle).average().orElseThrow();
  }
}
