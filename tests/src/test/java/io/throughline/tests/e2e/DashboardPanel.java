package io.throughline.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A panel of the bundle's dashboards.
 *
 * @param queries as Prometheus takes them, with everything chosen
 */
record DashboardPanel(String dashboard, String title, List<String> queries) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path GRAFANA =
      Path.of(System.getProperty("project.root", ".."), "deploy/grafana");

  static List<DashboardPanel> all() {
    try (Stream<Path> files = Files.list(GRAFANA.resolve("dashboards"))) {
      return files.sorted().flatMap(DashboardPanel::panels).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of those that the reference cluster cannot fill yet. */
  static Set<String> withoutData() throws IOException {
    Path file = GRAFANA.resolve("panels-without-data.yaml");
    Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    return JSON.valueToTree(yaml)
        .valueStream()
        .flatMap(reason -> reason.get("panels").properties().stream())
        .flatMap(
            panels ->
                panels
                    .getValue()
                    .valueStream()
                    .map(title -> panels.getKey() + ": " + title.asString()))
        .collect(Collectors.toSet());
  }

  String name() {
    return dashboard + ": " + title;
  }

  private static Stream<DashboardPanel> panels(Path file) {
    String dashboard = file.getFileName().toString().replace(".json", "");
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      return json.get("panels")
          .valueStream()
          .filter(panel -> panel.has("targets"))
          .map(
              panel ->
                  new DashboardPanel(
                      dashboard,
                      panel.get("title").asString(),
                      panel
                          .get("targets")
                          .valueStream()
                          .map(target -> everything(target.get("expr").asString()))
                          .toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Grafana puts it with All in each variable, four scrapes as the interval. */
  private static String everything(String expression) {
    return expression
        .replace("$__rate_interval", "1m")
        .replace("$__range", "15m")
        .replaceAll("\\$(cluster|namespace|service)", ".*")
        .replace("$instance", ".+");
  }
}
