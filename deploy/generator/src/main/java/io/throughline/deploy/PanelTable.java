package io.throughline.deploy;

import io.throughline.deploy.Dashboard.As;
import io.throughline.deploy.Dashboard.Panel;
import io.throughline.semconv.generator.ExportedMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command that writes the dashboards as a table for a program that computes their panels
 * itself, from OTLP: a line for each dashboard, row and panel, cells between tabs. What a panel
 * leaves to its metric is filled in, units are those of OpenTelemetry.
 */
public final class PanelTable {

  private static final Map<String, String> UNITS =
      Map.of(
          "bytes", "By",
          "cps", "1/s",
          "mgps", "{message}/s",
          "ops", "{operation}/s",
          "reqps", "{request}/s",
          "wps", "{write}/s",
          "percentunit", "%");

  private PanelTable() {}

  /**
   * Writes the table.
   *
   * @param args the root of the repository, and the file to be written
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: PanelTable <repository> <file>");
    }
    Path file = Path.of(args[1]);
    Files.createDirectories(file.getParent());
    Files.write(file, lines(Path.of(args[0]).normalize()));
  }

  static List<String> lines(Path repository) throws IOException {
    Metrics metrics = Metrics.of(ExportedMetric.of(repository.resolve("semconv")));
    List<String> lines = new ArrayList<>();
    for (Path file : Yaml.files(repository.resolve("deploy/grafana/specifications"))) {
      String name = Dashboard.name(file);
      Dashboard dashboard = Yaml.read(file, Dashboard.class);
      lines.add(line("dashboard", name, dashboard.title(), dashboard.description()));
      for (Dashboard.Row row : dashboard.rows()) {
        lines.add(line("row", row.title()));
        row.panels().forEach(panel -> lines.add(line(name, panel, metrics)));
      }
    }
    return lines;
  }

  private static String line(String place, Panel panel, Metrics metrics) {
    Metric metric = metrics.get(panel.metric(), place);
    As as = panel.as(metric);
    return line(
        "panel",
        PanelText.title(panel, metric, as),
        metric.brief(),
        metric.name(),
        as.name().toLowerCase(Locale.ROOT),
        String.join(" ", panel.by()),
        conditions(panel.where()),
        Objects.requireNonNullElse(panel.of(), ""),
        as == As.QUANTILE
            ? panel.quantiles().stream().map(String::valueOf).collect(Collectors.joining(" "))
            : "",
        panel.aggregate() != null ? panel.aggregate() : metric.additive() ? "sum" : "max",
        panel.form().name().toLowerCase(Locale.ROOT),
        unit(panel, metric, as),
        number(panel.warning()),
        number(panel.critical()),
        panel.orZero() ? "zero" : "",
        conditions(panel.ofWhere()));
  }

  private static String conditions(Map<String, String> conditions) {
    return conditions.entrySet().stream()
        .map(condition -> condition.getKey() + condition.getValue())
        .collect(Collectors.joining(" "));
  }

  private static String unit(Panel panel, Metric metric, As as) {
    if (panel.unit() != null) {
      return UNITS.getOrDefault(panel.unit(), panel.unit());
    }
    String counted = metric.type() == Metric.Type.HISTOGRAM ? "1" : metric.unit();
    return switch (as) {
      case RATIO -> "%";
      case RATE -> counted.equals("s") ? "1" : counted + "/s";
      case INCREASE -> counted;
      case AMOUNT -> metric.unit() + "/s";
      case VALUE, MEAN, QUANTILE, HEATMAP -> metric.unit();
    };
  }

  private static String number(@Nullable Double number) {
    return number == null ? "" : number.toString();
  }

  private static String line(String... cells) {
    return Arrays.stream(cells)
        .map(cell -> cell.strip().replaceAll("\\s+", " "))
        .collect(Collectors.joining("\t"));
  }
}
