package io.throughline.deploy;

import io.throughline.deploy.Dashboard.Panel;
import io.throughline.deploy.Dashboard.Row;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A dashboard as Grafana provisions it from a file. */
final class GrafanaDashboard {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final int COLUMNS = 24;

  private final Path file;
  private final Dashboard specification;
  private final Metrics metrics;
  private final ArrayNode panels = JSON.createArrayNode();
  private int x;
  private int y;
  private int heightOfLine;

  private GrafanaDashboard(Path file, Metrics metrics) {
    this.file = file;
    this.specification = Yaml.read(file, Dashboard.class);
    this.metrics = metrics;
  }

  /** The text for Grafana of a specification. */
  static String json(Path file, DashboardFamily family, Metrics metrics) {
    return new GrafanaDashboard(file, metrics).json(family);
  }

  private String json(DashboardFamily family) {
    ObjectNode dashboard = Template.DASHBOARD.copy();
    dashboard.put("uid", family.uid(Dashboard.name(file), file.toString()));
    dashboard.putArray("tags").add(family.id());
    ObjectNode menu = (ObjectNode) dashboard.at("/links/0");
    menu.put("title", family.title()).putArray("tags").add(family.id());
    dashboard.put("title", specification.title());
    dashboard.put("description", specification.description());
    Metric services = metrics.get(specification.services(), file + ", services");
    GrafanaVariables.addTo((ArrayNode) dashboard.at("/templating/list"), services);
    specification.rows().forEach(this::add);
    dashboard.set("panels", panels);
    return JSON.writeValueAsString(dashboard) + "\n";
  }

  private void add(Row row) {
    endLine();
    ObjectNode title = Template.ROW.copy();
    title.put("title", row.title());
    place(title, COLUMNS, 1);
    for (Panel panel : row.panels()) {
      String place = file + ", " + row.title() + ", " + panel.metric();
      ObjectNode json = GrafanaPanel.of(panel, new PanelQueries(place, panel, metrics));
      place(json, panel.width(), panel.form().height);
    }
  }

  /** From left to right, in a new line where the last has no room. */
  private void place(ObjectNode panel, int width, int height) {
    if (x + width > COLUMNS) {
      endLine();
    }
    panel.put("id", panels.size() + 1);
    panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    panels.add(panel);
    x += width;
    heightOfLine = Math.max(heightOfLine, height);
  }

  private void endLine() {
    x = 0;
    y += heightOfLine;
    heightOfLine = 0;
  }
}
