package io.throughline.viewer.internal.dashboard;

import io.throughline.viewer.internal.plot.Labels;
import io.throughline.viewer.internal.plot.Plot;
import io.throughline.viewer.internal.plot.PlotRequest;
import io.throughline.viewer.internal.plot.Plotter;
import io.throughline.viewer.internal.store.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The plot of a panel.
 *
 * @param from nanoseconds since 1970
 * @param to nanoseconds since 1970
 */
public record PanelPlot(Panel panel, List<Series> all, long from, long to) {

  /** What Prometheus adds to series when it scrapes them, and where OTLP has it. */
  private static final Map<String, String> OF_TARGETS =
      Map.of("job", "service", "instance", "service.instance.id");

  /** Its lines; none if there are no points of its metric. */
  public Plot plot() {
    List<Series> chosen = of(panel.metric()).stream().filter(this::isAskedFor).toList();
    return switch (panel.as()) {
      case VALUE -> plot(chosen, aggregate(), 0);
      case RATE -> plot(chosen, PlotRequest.As.RATE, 0);
      case INCREASE -> {
        Plot rates = plot(chosen, PlotRequest.As.RATE, 0);
        yield mapped(rates, rate -> rate * rates.step() / 1e9);
      }
      case RATIO -> ratio(chosen);
      case MEAN -> plot(chosen, PlotRequest.As.MEAN, 0);
      case AMOUNT -> plot(chosen, PlotRequest.As.AMOUNT, 0);
      case QUANTILE -> quantiles(chosen);
      case HEATMAP -> plot(chosen, PlotRequest.As.HEATMAP, 0);
    };
  }

  private List<Series> of(String metric) {
    return all.stream().filter(each -> each.shape().name().equals(metric)).toList();
  }

  private boolean isAskedFor(Series series) {
    return panel.where().stream().allMatch(each -> isFulfilled(each, series));
  }

  private static boolean isFulfilled(PanelCondition condition, Series series) {
    String actual = Labels.of(series, condition.key());
    return condition.holds(actual == null ? "" : actual);
  }

  private PlotRequest.As aggregate() {
    return switch (panel.aggregate()) {
      case SUM -> PlotRequest.As.SUM;
      case MAX -> PlotRequest.As.MAX;
      case MIN -> PlotRequest.As.MIN;
      case COUNT -> PlotRequest.As.COUNT;
    };
  }

  private Plot plot(List<Series> series, PlotRequest.As as, long stepMillis) {
    List<String> by = panel.by().stream().map(key -> OF_TARGETS.getOrDefault(key, key)).toList();
    return Plotter.plot(series, new PlotRequest("", by, Map.of(), from, to, stepMillis, as));
  }

  private Plot quantiles(List<Series> series) {
    List<Plot.Line> lines = new ArrayList<>();
    Plot last = plot(series, PlotRequest.As.P50, 0);
    for (double quantile : panel.quantiles()) {
      String name = "p" + Math.round(quantile * 100);
      last = plot(series, PlotRequest.As.valueOf(name.toUpperCase(Locale.ROOT)), 0);
      for (Plot.Line line : last.lines()) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("quantile", name);
        labels.putAll(line.labels());
        lines.add(new Plot.Line(labels, line.values()));
      }
    }
    return last.with(lines);
  }

  /** Conditions that the whole cannot fulfil, because it has no such attribute, are the part's. */
  private Plot ratio(List<Series> part) {
    List<Series> whole =
        panel.of().isEmpty()
            ? of(panel.metric())
            : of(panel.of()).stream().filter(this::isAskedForIfKnown).toList();
    boolean counted = whole.stream().anyMatch(each -> each.shape().isCounted());
    PlotRequest.As as = counted ? PlotRequest.As.RATE : PlotRequest.As.SUM;
    Plot divisors = plot(whole, as, 0);
    Plot parts = plot(part, as, Math.max(1, divisors.step() / 1_000_000));
    List<Plot.Line> lines = new ArrayList<>();
    for (Plot.Line divisor : divisors.lines()) {
      double[] values = new double[divisors.steps()];
      // An error that never happened has no series, but its share is known: zero.
      Arrays.fill(values, counted ? 0 : Double.NaN);
      parts.lines().stream()
          .filter(line -> line.labels().equals(divisor.labels()))
          .forEach(line -> copy(line.values(), offset(parts, divisors), values));
      for (int slot = 0; slot < values.length; slot++) {
        double by = divisor.values()[slot];
        values[slot] = by > 0 ? values[slot] / by : Double.NaN;
      }
      lines.add(new Plot.Line(divisor.labels(), values));
    }
    return divisors.with(lines);
  }

  private boolean isAskedForIfKnown(Series series) {
    return panel.where().stream()
        .allMatch(each -> Labels.of(series, each.key()) == null || isFulfilled(each, series));
  }

  private static int offset(Plot plot, Plot of) {
    return (int) Math.floorDiv(plot.from() - of.from(), of.step());
  }

  private static void copy(double[] values, int offset, double[] into) {
    for (int slot = 0; slot < values.length; slot++) {
      int to = slot + offset;
      if (to >= 0 && to < into.length && !Double.isNaN(values[slot])) {
        into[to] = values[slot];
      }
    }
  }

  private static Plot mapped(Plot plot, DoubleUnaryOperator change) {
    return plot.with(
        plot.lines().stream()
            .map(
                line ->
                    new Plot.Line(
                        line.labels(), Arrays.stream(line.values()).map(change).toArray()))
            .toList());
  }
}
