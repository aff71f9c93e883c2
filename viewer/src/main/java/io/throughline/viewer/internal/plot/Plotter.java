package io.throughline.viewer.internal.plot;

import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.throughline.viewer.internal.store.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The computation of a plot from the series of one metric. */
public final class Plotter {

  private static final int MAX_STEPS = 300;
  private static final int MAX_STEPS_ASKED = 2000;
  private static final int MAX_LINES = 50;
  private static final int MAX_EXEMPLARS = 200;
  private static final long SECOND = 1_000_000_000;
  private static final long LONGEST_BEFORE = 3600 * SECOND;
  private static final long[] NICE_SECONDS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400
  };

  private final PlotRequest request;
  private final Map<Map<String, String>, List<Data>> groups = new LinkedHashMap<>();

  private record Data(Series series, List<Reading> readings, List<Reading> increments) {}

  private Plotter(PlotRequest request) {
    this.request = request;
  }

  /** A plot of what of the series is asked for. */
  public static Plot plot(List<Series> series, PlotRequest request) {
    Plotter plotter = new Plotter(request);
    series.stream().filter(plotter::isAskedFor).forEach(plotter::add);
    return plotter.plot();
  }

  private boolean isAskedFor(Series series) {
    return (request.service().isEmpty() || request.service().equals(series.origin().service()))
        && request.where().entrySet().stream()
            .allMatch(each -> each.getValue().equals(Labels.of(series, each.getKey())));
  }

  private void add(Series series) {
    List<Reading> readings = Increments.readings(series);
    List<Reading> increments = Increments.of(series, readings);
    Map<String, String> labels = new LinkedHashMap<>();
    for (String key : request.by()) {
      String value = Labels.of(series, key);
      if (value != null) {
        labels.put(key, value);
      }
    }
    groups
        .computeIfAbsent(labels, key -> new ArrayList<>())
        .add(new Data(series, readings, increments));
  }

  private Plot plot() {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long interval = SECOND;
    for (Data data : (Iterable<Data>) all()::iterator) {
      for (Reading reading : data.readings()) {
        first = Math.min(first, reading.time());
        last = Math.max(last, reading.time());
      }
      for (Reading increment : data.increments()) {
        if (increment.start() > increment.time() - LONGEST_BEFORE) {
          first = Math.min(first, increment.start());
        }
      }
      interval = Math.max(interval, interval(data.readings()));
    }
    if (first > last) {
      return new Plot(0, SECOND, 0, List.of(), 0, List.of(), List.of());
    }
    long from = Math.max(first, Math.min(request.from(), Reading.LATEST));
    long to = Math.max(from + 1, Math.min(last, request.to()));
    long step = step(to - from, interval);
    from = Math.floorDiv(from, step) * step;
    int steps = (int) Math.min(MAX_STEPS_ASKED, Math.floorDiv(to - from - 1, step) + 1);
    return plot(from, step, Math.max(1, steps));
  }

  private Stream<Data> all() {
    return groups.values().stream().flatMap(List::stream);
  }

  /** How often a series is told. */
  private static long interval(List<Reading> readings) {
    int count = readings.size();
    return count < 2 ? 0 : (readings.get(count - 1).time() - readings.get(0).time()) / (count - 1);
  }

  private long step(long length, long interval) {
    long asked = request.stepMillis() * 1_000_000;
    if (asked > 0) {
      return Math.max(asked, length / (MAX_STEPS_ASKED - 1) + 1);
    }
    long least = Math.max(length / (MAX_STEPS - 1) + 1, interval - interval / 5);
    for (long seconds : NICE_SECONDS) {
      if (seconds * SECOND >= least) {
        return seconds * SECOND;
      }
    }
    return least;
  }

  private Plot plot(long from, long step, int steps) {
    List<Plot.Line> lines = new ArrayList<>();
    if (request.as() != PlotRequest.As.HEATMAP) {
      groups.forEach(
          (labels, group) -> lines.add(new Plot.Line(labels, values(group, from, step, steps))));
      lines.sort(Comparator.comparingDouble(Plot.Line::sum).reversed());
    }
    int told = Math.min(lines.size(), MAX_LINES);
    return new Plot(
        from,
        step,
        steps,
        lines.subList(0, told),
        lines.size() - told,
        exemplars(from, from + step * steps),
        request.as() == PlotRequest.As.HEATMAP ? heatmap(from, step, steps) : List.of());
  }

  private double[] values(List<Data> group, long from, long step, int steps) {
    return switch (request.as()) {
      case VALUE ->
          lastValues(group, isAdded(group) ? LastValues::sum : LastValues::mean, from, step, steps);
      case SUM -> lastValues(group, LastValues::sum, from, step, steps);
      case MAX -> lastValues(group, LastValues::max, from, step, steps);
      case MIN -> lastValues(group, LastValues::min, from, step, steps);
      case COUNT -> lastValues(group, LastValues::count, from, step, steps);
      case RATE -> slots(group, from, step, steps).rates();
      case MEAN -> slots(group, from, step, steps).means();
      case AMOUNT -> slots(group, from, step, steps).amounts();
      case P50 -> slots(group, from, step, steps).quantiles(0.5);
      case P90 -> slots(group, from, step, steps).quantiles(0.9);
      case P95 -> slots(group, from, step, steps).quantiles(0.95);
      case P99 -> slots(group, from, step, steps).quantiles(0.99);
      case HEATMAP -> new double[0];
    };
  }

  private static double[] lastValues(
      List<Data> group, ToDoubleFunction<double[]> together, long from, long step, int steps) {
    return LastValues.of(group.stream().map(Data::readings).toList(), together, from, step, steps);
  }

  /** The values of several series are added if they are parts of a sum; else it is their mean. */
  private static boolean isAdded(List<Data> group) {
    return switch (group.get(0).series().shape().type()) {
      case GAUGE, SUMMARY -> false;
      default -> true;
    };
  }

  private static Slots slots(List<Data> group, long from, long step, int steps) {
    Slots slots = new Slots(from, step, steps);
    group.forEach(data -> data.increments().forEach(slots::add));
    return slots;
  }

  private List<@Nullable NavigableMap<Double, Double>> heatmap(long from, long step, int steps) {
    Slots slots = slots(all().toList(), from, step, steps);
    List<@Nullable NavigableMap<Double, Double>> columns = new ArrayList<>();
    for (int slot = 0; slot < steps; slot++) {
      columns.add(slots.buckets(slot));
    }
    return columns;
  }

  private List<Exemplar> exemplars(long from, long to) {
    return all()
        .flatMap(data -> data.readings().stream())
        .flatMap(reading -> reading.exemplars().stream())
        .filter(each -> each.getTimeUnixNano() >= from && each.getTimeUnixNano() < to)
        .distinct() // a cumulative point tells those of the last one again
        .sorted(Comparator.comparingLong(Exemplar::getTimeUnixNano).reversed())
        .limit(MAX_EXEMPLARS)
        .toList();
  }
}
