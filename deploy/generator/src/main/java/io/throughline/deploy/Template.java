package io.throughline.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The common parts of all dashboards, or of all panels of one form: JSON files beside this class.
 */
enum Template {
  DASHBOARD,
  ROW,
  TIMESERIES,
  STAT,
  GAUGE,
  HEATMAP;

  ObjectNode copy() {
    String file = name().toLowerCase(Locale.ROOT) + ".json";
    try (InputStream json = Objects.requireNonNull(Template.class.getResourceAsStream(file))) {
      return (ObjectNode) JsonMapper.shared().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
