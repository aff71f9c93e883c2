package io.throughline.examples.cluster.cost;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What each round measured, and the table of it. */
final class Results {

  private final Map<Variant, Map<Quantity, List<Double>>> values = new EnumMap<>(Variant.class);

  void add(Variant variant, Quantity quantity, double value) {
    values
        .computeIfAbsent(variant, first -> new EnumMap<>(Quantity.class))
        .computeIfAbsent(quantity, first -> new ArrayList<>())
        .add(value);
  }

  /** Medians, and in brackets the least and the most of what was compared round by round. */
  void print(PrintStream out) {
    out.print("| |");
    values.keySet().forEach(variant -> out.print(" " + variant.words() + " |"));
    out.println("\n|---|" + "---:|".repeat(values.size()));
    for (Quantity quantity : Quantity.values()) {
      out.print("| " + quantity.words() + " |");
      values.keySet().forEach(variant -> out.print(" " + cell(variant, quantity) + " |"));
      out.println();
    }
  }

  private String cell(Variant variant, Quantity quantity) {
    List<Double> measured = of(variant, quantity);
    if (measured.isEmpty()) {
      return "";
    }
    double[] own = measured.stream().mapToDouble(each -> each).sorted().toArray();
    if (variant == Variant.OFF || quantity.comparison() == Quantity.Comparison.NONE) {
      return "%s (%s to %s)"
          .formatted(number(median(own)), number(own[0]), number(own[own.length - 1]));
    }
    List<Double> off = of(Variant.OFF, quantity);
    boolean ratio = quantity.comparison() == Quantity.Comparison.RATIO;
    double[] compared =
        IntStream.range(0, Math.min(off.size(), measured.size()))
            .mapToDouble(
                round ->
                    ratio
                        ? measured.get(round) / off.get(round)
                        : measured.get(round) - off.get(round))
            .sorted()
            .toArray();
    String format = ratio ? "%.3f (%.3f to %.3f)" : "%+.2f (%+.2f to %+.2f)";
    return String.format(
        Locale.ROOT, format, median(compared), compared[0], compared[compared.length - 1]);
  }

  private List<Double> of(Variant variant, Quantity quantity) {
    return values.getOrDefault(variant, Map.of()).getOrDefault(quantity, List.of());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
  }

  private static double median(double[] sorted) {
    double[] middle = Arrays.copyOfRange(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1);
    return Arrays.stream(middle).average().orElseThrow();
  }
}
