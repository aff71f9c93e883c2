package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.dashboard.Dashboard;
import io.throughline.viewer.internal.dashboard.Dashboards;
import io.throughline.viewer.internal.dashboard.Panel;
import io.throughline.viewer.internal.dashboard.PanelPlot;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.plot.Plot;
import io.throughline.viewer.internal.store.Series;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The dashboards of the deploy bundle, drawn from the points at hand. */
final class DashboardsResource {

  private final ViewerParts parts;
  private final MetricsResource metrics;
  private final Dashboards dashboards = new Dashboards();

  DashboardsResource(ViewerParts parts, MetricsResource metrics) {
    this.parts = parts;
    this.metrics = metrics;
  }

  Answer list(Parameters parameters, Matcher path) {
    Set<String> held =
        parts.store().series().stream()
            .map(series -> series.shape().name())
            .collect(Collectors.toSet());
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("dashboards");
          for (Dashboard dashboard : dashboards.all()) {
            List<Panel> panels =
                dashboard.rows().stream().flatMap(row -> row.panels().stream()).toList();
            json.writeStartObject();
            json.writeStringProperty("name", dashboard.name());
            json.writeStringProperty("title", dashboard.title());
            json.writeNumberProperty("panels", panels.size());
            json.writeNumberProperty(
                "known", panels.stream().filter(panel -> held.contains(panel.metric())).count());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  Answer dashboard(Parameters parameters, Matcher path) throws ApiException {
    Dashboard dashboard = dashboards.named(path.group(1));
    if (dashboard == null) {
      throw new ApiException(404, "there is no dashboard of this name");
    }
    long from = parameters.nanos("from", Long.MIN_VALUE);
    long to = parameters.nanos("to", Long.MAX_VALUE);
    String service = parameters.text("service");
    List<Series> all = parts.store().series();
    List<Series> series =
        service.isEmpty()
            ? all
            : all.stream().filter(each -> each.origin().service().equals(service)).toList();
    return JsonAnswer.ok(
        json -> {
          json.writeStringProperty("name", dashboard.name());
          json.writeStringProperty("title", dashboard.title());
          json.writeStringProperty("description", dashboard.description());
          json.writeArrayPropertyStart("services");
          services(dashboard, all).forEach(json::writeString);
          json.writeEndArray();
          json.writeArrayPropertyStart("rows");
          for (Dashboard.Row row : dashboard.rows()) {
            json.writeStartObject();
            json.writeStringProperty("title", row.title());
            json.writeArrayPropertyStart("panels");
            row.panels().forEach(panel -> write(json, new PanelPlot(panel, series, from, to)));
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Those that send a metric of a panel. */
  private static SortedSet<String> services(Dashboard dashboard, List<Series> series) {
    Set<String> shown =
        dashboard.rows().stream()
            .flatMap(row -> row.panels().stream())
            .map(Panel::metric)
            .collect(Collectors.toSet());
    return series.stream()
        .filter(each -> shown.contains(each.shape().name()))
        .map(each -> each.origin().service())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void write(JsonGenerator json, PanelPlot drawn) {
    Panel panel = drawn.panel();
    Plot plot = drawn.plot();
    json.writeStartObject();
    json.writeStringProperty("title", panel.title());
    json.writeStringProperty("brief", panel.brief());
    json.writeStringProperty("name", panel.metric());
    json.writeStringProperty("as", panel.as().name().toLowerCase(Locale.ROOT));
    json.writeStringProperty("form", panel.form());
    json.writeStringProperty("unit", panel.unit());
    if (panel.warning() != null) {
      json.writeNumberProperty("warning", panel.warning());
    }
    if (panel.critical() != null) {
      json.writeNumberProperty("critical", panel.critical());
    }
    if (plot.steps() > 0) {
      metrics.write(json, plot);
    } else if (panel.orZero() && parts.catalogue().metric(panel.metric()) != null) {
      json.writeStringProperty("missing", "zero");
    } else {
      json.writeStringProperty("missing", missing(panel));
    }
    json.writeEndObject();
  }

  /** Why there is nothing. */
  private String missing(Panel panel) {
    return parts.catalogue().metric(panel.metric()) == null
        ? "elsewhere" // a program of the bundle exports it, or Prometheus computes it
        : "none";
  }
}
