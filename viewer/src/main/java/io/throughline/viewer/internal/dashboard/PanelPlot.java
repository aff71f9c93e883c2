package io.throughline.viewer.internal.dashboard;

import io.throughline.viewer.internal.plot.Labels;
import io.throughline.viewer.internal.plot.Plot;
import io.throughline.viewer.internal.plot.PlotRequest;
import io.throughline.viewer.internal.plot.Plotter;
import io.throughline.viewer.internal.store.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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
      case VALUE -> plot(chosen, aggregate());
      case RATE -> plot(chosen, PlotRequest.As.RATE);
      case INCREASE -> plot(chosen, PlotRequest.As.INCREASE);
      case RATIO -> ratio(chosen);
      case MEAN -> plot(chosen, PlotRequest.As.MEAN);
      case AMOUNT -> plot(chosen, PlotRequest.As.AMOUNT);
      case QUANTILE -> quantiles(chosen);
      case HEATMAP -> plot(chosen, PlotRequest.As.HEATMAP);
    };
  }

  private List<Series> of(String metric) {
    return all.stream().filter(each -> each.shape().name().equals(metric)).toList();
  }

  private boolean isAskedFor(Series series) {
    return areFulfilled(panel.where(), series);
  }

  private static boolean areFulfilled(List<PanelCondition> conditions, Series series) {
    return conditions.stream().allMatch(each -> isFulfilled(each, series));
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

  private Plot plot(List<Series> series, PlotRequest.As as) {
    return Plotter.plot(series, request(as));
  }

  private PlotRequest request(PlotRequest.As as) {
    List<String> by = panel.by().stream().map(key -> OF_TARGETS.getOrDefault(key, key)).toList();
    return new PlotRequest("", by, Map.of(), from, to, 0, as);
  }

  private Plot quantiles(List<Series> series) {
    List<Plot.Line> lines = new ArrayList<>();
    Plot last = plot(series, PlotRequest.As.P50);
    for (double quantile : panel.quantiles()) {
      String name = "p" + Math.round(quantile * 100);
      last = plot(series, PlotRequest.As.valueOf(name.toUpperCase(Locale.ROOT)));
      for (Plot.Line line : last.lines()) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("quantile", name);
        labels.putAll(line.labels());
        lines.add(new Plot.Line(labels, line.values(), line.whole()));
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
    Plot divisors = plot(whole, as);
    Map<Map<String, String>, Plot.Line> parts =
        Plotter.plot(part, request(as), whole).lines().stream()
            .collect(Collectors.toMap(Plot.Line::labels, Function.identity()));
    List<Plot.Line> lines = new ArrayList<>();
    for (Plot.Line divisor : divisors.lines()) {
      Plot.Line of = parts.get(divisor.labels());
      double[] values = new double[divisors.steps()];
      for (int slot = 0; slot < values.length; slot++) {
        double value = of == null ? Double.NaN : of.values()[slot];
        // An error that never happened has no series, but its share is known: zero.
        boolean none = counted && Double.isNaN(value) && (of == null || slot < of.whole());
        double by = divisor.values()[slot];
        values[slot] = by > 0 ? (none ? 0 : value) / by : Double.NaN;
      }
      lines.add(new Plot.Line(divisor.labels(), values, divisor.whole()));
    }
    return divisors.with(lines);
  }

  private boolean isAskedForIfKnown(Series series) {
    return areFulfilled(panel.ofWhere(), series)
        && panel.where().stream()
            .allMatch(each -> Labels.of(series, each.key()) == null || isFulfilled(each, series));
  }
}
