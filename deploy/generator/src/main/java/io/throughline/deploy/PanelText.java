package io.throughline.deploy;

import io.throughline.deploy.Dashboard.As;
import io.throughline.deploy.Dashboard.Panel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The title, description and unit of a panel, where its specification leaves them to the metric.
 */
final class PanelText {

  private static final Map<String, String> ACRONYMS =
      Map.of(
          "mqtt",
          "MQTT",
          "jvm",
          "JVM",
          "rpc",
          "RPC",
          "cpu",
          "CPU",
          "gc",
          "GC",
          "sdk",
          "SDK",
          "acl",
          "ACL",
          "otel",
          "OpenTelemetry");

  private static final Map<String, String> UNITS = Map.of("s", "s", "By", "bytes", "1", "none");

  private static final Map<String, String> UNITS_PER_SECOND =
      Map.ofEntries(
          Map.entry("By", "Bps"),
          Map.entry("s", "none"),
          Map.entry("{packet}", "pps"),
          Map.entry("{message}", "mgps"),
          Map.entry("{operation}", "ops"),
          Map.entry("{request}", "reqps"),
          Map.entry("{call}", "reqps"));

  private PanelText() {}

  static String title(Panel panel, Metric metric, As as) {
    if (panel.title() != null) {
      return panel.title();
    }
    String by = panel.by().stream().map(PanelText::lastWords).collect(Collectors.joining(" and "));
    String perSecond = as == As.RATE ? " per second" : "";
    return words(metric.name()) + perSecond + (by.isEmpty() ? "" : ", by " + by);
  }

  static String description(Metric metric) {
    return metric.brief() + "\n\nMetric: `" + metric.name() + "`";
  }

  static String unit(Panel panel, Metric metric, As as) {
    if (panel.unit() != null) {
      return panel.unit();
    }
    return switch (as) {
      case RATIO -> "percentunit";
      case RATE -> {
        boolean countsCalls = metric.type() == Metric.Type.HISTOGRAM;
        yield UNITS_PER_SECOND.getOrDefault(countsCalls ? "{call}" : metric.unit(), "cps");
      }
      case AMOUNT -> UNITS_PER_SECOND.getOrDefault(metric.unit(), "cps");
      case VALUE, INCREASE -> UNITS.getOrDefault(metric.unit(), "short");
      case MEAN, QUANTILE, HEATMAP -> UNITS.getOrDefault(metric.unit(), "short");
    };
  }

  /** {@code mqtt.packet.type} is a packet type. */
  private static String lastWords(String attribute) {
    return words(attribute.substring(attribute.indexOf('.') + 1)).toLowerCase(Locale.ROOT);
  }

  private static String words(String name) {
    String words =
        Arrays.stream(name.split("[._]"))
            .map(word -> ACRONYMS.getOrDefault(word, word))
            .collect(Collectors.joining(" "));
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
