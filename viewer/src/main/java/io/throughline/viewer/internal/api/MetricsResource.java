package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.throughline.viewer.internal.catalogue.CatalogueTexts;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.plot.Exemplars;
import io.throughline.viewer.internal.plot.Plot;
import io.throughline.viewer.internal.plot.PlotRequest;
import io.throughline.viewer.internal.plot.Plotter;
import io.throughline.viewer.internal.store.MetricShape;
import io.throughline.viewer.internal.store.Series;
import io.throughline.viewer.internal.store.StoredPoint;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TraceId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The list of metrics, and a plot of one. */
final class MetricsResource {

  private static final int MAX_WHERE = 20;

  private final ViewerParts parts;

  MetricsResource(ViewerParts parts) {
    this.parts = parts;
  }

  Answer list(Parameters parameters, Matcher path) {
    Map<String, List<Series>> byName =
        parts.store().series().stream()
            .collect(
                Collectors.groupingBy(
                    series -> series.shape().name(), TreeMap::new, Collectors.toList()));
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("metrics");
          byName.forEach((name, series) -> metric(json, name, series));
          json.writeEndArray();
        });
  }

  private void metric(JsonGenerator json, String name, List<Series> series) {
    MetricShape shape = series.get(0).shape();
    CatalogueTexts.KnownMetric known = parts.catalogue().metric(name);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Series each : series) {
      for (StoredPoint point : each.points()) {
        first = Math.min(first, point.time());
        last = Math.max(last, point.time());
      }
    }
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("unit", shape.unit());
    json.writeStringProperty("type", shape.instrument());
    json.writeStringProperty("temporality", shape.delta() ? "delta" : "cumulative");
    JsonAnswer.text(json, "brief", known == null ? null : known.brief());
    JsonAnswer.text(json, "description", shape.description());
    int dot = name.indexOf('.');
    json.writeStringProperty("domain", dot < 0 ? name : name.substring(0, dot));
    json.writeBooleanProperty("known", known != null);
    strings(json, "services", series, each -> Set.of(each.origin().service()));
    strings(json, "scopes", series, each -> Set.of(each.origin().scope().getName()));
    strings(
        json,
        "attributes",
        series,
        each -> each.attributes().stream().map(KeyValue::getKey).collect(Collectors.toSet()));
    json.writeNumberProperty("series", series.size());
    JsonAnswer.micros(json, "first", first);
    JsonAnswer.micros(json, "last", last);
    json.writeEndObject();
  }

  private static void strings(
      JsonGenerator json, String name, List<Series> series, Function<Series, Set<String>> values) {
    Set<String> all = new TreeSet<>();
    series.forEach(each -> all.addAll(values.apply(each)));
    json.writeArrayPropertyStart(name);
    all.forEach(json::writeString);
    json.writeEndArray();
  }

  Answer plot(Parameters parameters, Matcher path) throws ApiException {
    String name = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
    List<Series> series =
        parts.store().series().stream().filter(each -> each.shape().name().equals(name)).toList();
    if (series.isEmpty()) {
      throw new ApiException(404, "this metric is not held");
    }
    MetricShape shape = series.get(0).shape();
    PlotRequest request =
        new PlotRequest(
            parameters.text("service"),
            parameters.text("by").isEmpty()
                ? List.of()
                : Arrays.asList(parameters.text("by").split(",", MAX_WHERE)),
            where(parameters.text("where")),
            parameters.nanos("from", Long.MIN_VALUE),
            parameters.nanos("to", Long.MAX_VALUE),
            step(parameters),
            as(parameters, shape));
    Plot plot = Plotter.plot(series, request);
    return JsonAnswer.ok(
        json -> {
          json.writeStringProperty("name", name);
          json.writeStringProperty(
              "unit", request.as() == PlotRequest.As.RATE ? rateUnit(shape) : shape.unit());
          json.writeStringProperty("as", request.as().name().toLowerCase(Locale.ROOT));
          write(json, plot);
        });
  }

  private static long step(Parameters parameters) throws ApiException {
    long step = parameters.number("step", 0);
    if (step < 0 || step > 86_400_000) {
      throw new ApiException(400, "step has to be milliseconds, a day at most");
    }
    return step;
  }

  private static String rateUnit(MetricShape shape) {
    return shape.isHistogram() ? "1/s" : shape.unit() + "/s";
  }

  private static Map<String, String> where(String text) throws ApiException {
    Map<String, String> where = new LinkedHashMap<>();
    for (String term : text.isBlank() ? new String[0] : text.strip().split("\\s+", MAX_WHERE)) {
      int colon = term.indexOf(':');
      if (colon < 1) {
        throw new ApiException(400, "where has to be key:value terms, not " + term);
      }
      where.put(term.substring(0, colon), term.substring(colon + 1));
    }
    return where;
  }

  private static PlotRequest.As as(Parameters parameters, MetricShape shape) throws ApiException {
    List<String> allowed =
        shape.isHistogram()
            ? List.of("p95", "p50", "p99", "mean", "rate", "heatmap")
            : switch (shape.type()) {
              case SUMMARY -> List.of("mean", "rate");
              case SUM -> shape.monotonic() ? List.of("rate", "value") : List.of("value", "rate");
              default -> List.of("value");
            };
    return PlotRequest.As.valueOf(parameters.oneOf("as", allowed).toUpperCase(Locale.ROOT));
  }

  void write(JsonGenerator json, Plot plot) {
    json.writeNumberProperty("step", plot.step() / 1_000_000);
    json.writeArrayPropertyStart("times");
    for (int step = 0; step < plot.steps(); step++) {
      json.writeNumber((plot.from() + step * plot.step()) / 1000);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("series");
    for (Plot.Line line : plot.lines()) {
      json.writeStartObject();
      json.writeObjectPropertyStart("labels");
      line.labels().forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeArrayPropertyStart("values");
      for (double value : line.values()) {
        JsonAnswer.decimal(json, value);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    if (plot.more() > 0) {
      json.writeNumberProperty("more", plot.more());
    }
    json.writeArrayPropertyStart("exemplars");
    plot.exemplars().forEach(each -> exemplar(json, each));
    json.writeEndArray();
    if (!plot.heatmap().isEmpty()) {
      heatmap(json, plot.heatmap());
    }
  }

  private void exemplar(JsonGenerator json, Exemplar exemplar) {
    TraceId id = TraceId.of(exemplar.getTraceId());
    long span = TraceId.spanId(exemplar.getSpanId());
    if (id == null) {
      return;
    }
    StoredTrace trace = parts.store().trace(id);
    json.writeStartObject();
    JsonAnswer.micros(json, "time", exemplar.getTimeUnixNano());
    json.writeName("value");
    JsonAnswer.decimal(json, Exemplars.value(exemplar));
    json.writeStringProperty("traceId", id.toString());
    json.writeStringProperty("spanId", TraceId.hex(span));
    json.writeBooleanProperty("known", trace != null && trace.span(span) != null);
    json.writeEndObject();
  }

  private static void heatmap(
      JsonGenerator json, List<? extends NavigableMap<Double, Double>> columns) {
    Set<Double> bounds = new TreeSet<>();
    columns.stream().filter(each -> each != null).forEach(each -> bounds.addAll(each.keySet()));
    bounds.remove(Double.POSITIVE_INFINITY);
    List<Double> rows = new ArrayList<>(bounds);
    json.writeObjectPropertyStart("heatmap");
    json.writeArrayPropertyStart("bounds");
    rows.forEach(bound -> JsonAnswer.decimal(json, bound));
    json.writeEndArray();
    rows.add(Double.POSITIVE_INFINITY);
    json.writeArrayPropertyStart("counts");
    for (NavigableMap<Double, Double> column : columns) {
      json.writeStartArray();
      rows.forEach(bound -> json.writeNumber(column == null ? 0 : column.getOrDefault(bound, 0.0)));
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
