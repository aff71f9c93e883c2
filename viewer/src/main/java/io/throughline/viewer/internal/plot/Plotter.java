package io.throughline.viewer.internal.plot;

import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.throughline.viewer.internal.store.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The computation of a plot from the series of one metric. */
public final class Plotter {

  private static final int MAX_LINES = 50;
  private static final int MAX_EXEMPLARS = 200;

  private final PlotRequest request;
  private final PlotTimes times;
  private final Map<Map<String, String>, List<Samples>> groups = new LinkedHashMap<>();

  private Plotter(PlotRequest request, PlotTimes times) {
    this.request = request;
    this.times = times;
  }

  /** A plot of what of the series is asked for. */
  public static Plot plot(List<Series> series, PlotRequest request) {
    return plot(series, request, series);
  }

  /** The same over the times of others. */
  public static Plot plot(List<Series> series, PlotRequest request, List<Series> others) {
    List<Samples> samples = samples(series, request);
    PlotTimes times = PlotTimes.of(others == series ? samples : samples(others, request), request);
    if (times == null) {
      return new Plot(0, 1_000_000_000, 0, List.of(), 0, List.of(), List.of());
    }
    Plotter plotter = new Plotter(request, times);
    samples.forEach(plotter::add);
    return plotter.plot();
  }

  private static List<Samples> samples(List<Series> series, PlotRequest request) {
    return series.stream()
        .filter(each -> isAskedFor(each, request))
        .map(Samples::of)
        .filter(samples -> !samples.readings().isEmpty())
        .toList();
  }

  private static boolean isAskedFor(Series series, PlotRequest request) {
    return (request.service().isEmpty() || request.service().equals(series.origin().service()))
        && request.where().entrySet().stream()
            .allMatch(each -> each.getValue().equals(Labels.of(series, each.getKey())));
  }

  private void add(Samples samples) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String key : request.by()) {
      String value = Labels.of(samples.series(), key);
      if (value != null) {
        labels.put(key, value);
      }
    }
    groups.computeIfAbsent(labels, key -> new ArrayList<>()).add(samples);
  }

  private Plot plot() {
    List<Plot.Line> lines = new ArrayList<>();
    if (request.as() != PlotRequest.As.HEATMAP) {
      groups.forEach((labels, group) -> lines.add(line(labels, group)));
      lines.sort(Comparator.comparingDouble(Plot.Line::sum).reversed());
    }
    int told = Math.min(lines.size(), MAX_LINES);
    return new Plot(
        times.from(),
        times.step(),
        times.steps(),
        lines.subList(0, told),
        lines.size() - told,
        exemplars(times.from(), times.from() + times.step() * times.steps()),
        request.as() == PlotRequest.As.HEATMAP ? heatmap() : List.of());
  }

  private Plot.Line line(Map<String, String> labels, List<Samples> group) {
    Increases increases = new Increases(group, times);
    double[] values =
        switch (request.as()) {
          case VALUE ->
              LastValues.of(group, isAdded(group) ? LastValues::sum : LastValues::mean, times);
          case SUM -> LastValues.of(group, LastValues::sum, times);
          case MAX -> LastValues.of(group, LastValues::max, times);
          case MIN -> LastValues.of(group, LastValues::min, times);
          case COUNT -> LastValues.of(group, LastValues::count, times);
          case RATE -> increases.rates(Reading::value);
          case INCREASE -> increases.sums(Reading::value);
          case MEAN -> increases.means();
          case AMOUNT -> increases.rates(Reading::sum);
          case P50 -> increases.quantiles(0.5);
          case P90 -> increases.quantiles(0.9);
          case P95 -> increases.quantiles(0.95);
          case P99 -> increases.quantiles(0.99);
          case HEATMAP -> new double[0];
        };
    return new Plot.Line(labels, values, increases.whole());
  }

  /** The values of several series are added if they are parts of a sum; else it is their mean. */
  private static boolean isAdded(List<Samples> group) {
    return switch (group.get(0).series().shape().type()) {
      case GAUGE, SUMMARY -> false;
      default -> true;
    };
  }

  /** All columns have the same bounds. */
  private List<@Nullable NavigableMap<Double, Double>> heatmap() {
    List<@Nullable NavigableMap<Double, Double>> columns =
        new Increases(all().toList(), times).buckets();
    NavigableMap<Double, Double> bounds = new TreeMap<>();
    for (NavigableMap<Double, Double> column : columns) {
      if (column != null) {
        column.keySet().forEach(bound -> bounds.put(bound, 0.0));
      }
    }
    NavigableSet<Double> rows = Buckets.coarse(bounds).navigableKeySet();
    columns.replaceAll(column -> column == null ? null : Buckets.by(rows, column));
    return columns;
  }

  private Stream<Samples> all() {
    return groups.values().stream().flatMap(List::stream);
  }

  private List<Exemplar> exemplars(long from, long to) {
    return all()
        .flatMap(samples -> samples.readings().stream())
        .flatMap(reading -> reading.exemplars().stream())
        .filter(each -> each.getTimeUnixNano() >= from && each.getTimeUnixNano() < to)
        .distinct() // a cumulative point tells those of the last one again
        .sorted(Comparator.comparingLong(Exemplar::getTimeUnixNano).reversed())
        .limit(MAX_EXEMPLARS)
        .toList();
  }
}
