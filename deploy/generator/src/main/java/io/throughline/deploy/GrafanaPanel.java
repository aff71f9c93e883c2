package io.throughline.deploy;

import io.throughline.deploy.Dashboard.As;
import io.throughline.deploy.Dashboard.Panel;
import io.throughline.deploy.PanelQueries.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A panel as Grafana has it. */
final class GrafanaPanel {

  private GrafanaPanel() {}

  static ObjectNode of(Panel panel, PanelQueries queries) {
    ObjectNode json = Template.valueOf(panel.form().name()).copy();
    json.put("title", PanelText.title(panel, queries.metric(), queries.as()));
    json.put("description", PanelText.description(queries.metric()));
    addTargets(json.putArray("targets"), queries);
    ObjectNode defaults = (ObjectNode) json.at("/fieldConfig/defaults");
    String unit = PanelText.unit(panel, queries.metric(), queries.as());
    defaults.put("unit", unit);
    if (panel.form() == Dashboard.Form.HEATMAP) {
      ((ObjectNode) json.at("/options/yAxis")).put("unit", unit);
    }
    addThresholds(defaults, panel);
    json.putArray("links").add(LogsLink.json());
    return json;
  }

  private static void addTargets(ArrayNode targets, PanelQueries queries) {
    List<Query> all = queries.queries();
    for (int i = 0; i < all.size(); i++) {
      ObjectNode target = targets.addObject();
      target.put("refId", String.valueOf((char) ('A' + i)));
      target.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
      target.put("expr", all.get(i).expression()).put("legendFormat", all.get(i).legend());
      if (queries.as() == As.HEATMAP) {
        target.put("format", "heatmap");
      }
      // Once for the panel: each of its queries has the same exemplars.
      target.put("exemplar", i == 0 && queries.metric().type() == Metric.Type.HISTOGRAM);
    }
  }

  private static void addThresholds(ObjectNode defaults, Panel panel) {
    ObjectNode thresholds = defaults.putObject("thresholds").put("mode", "absolute");
    ArrayNode steps = thresholds.putArray("steps");
    steps.addObject().put("color", "green").putNull("value");
    addStep(steps, "yellow", panel.warning());
    addStep(steps, "red", panel.critical());
    if (panel.form() == Dashboard.Form.TIMESERIES && steps.size() > 1) {
      ((ObjectNode) defaults.at("/custom/thresholdsStyle")).put("mode", "line");
    }
  }

  private static void addStep(ArrayNode steps, String color, @Nullable Double from) {
    if (from != null) {
      steps.addObject().put("color", color).put("value", from);
    }
  }
}
