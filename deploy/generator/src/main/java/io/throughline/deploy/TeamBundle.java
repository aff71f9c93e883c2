package io.throughline.deploy;

import io.throughline.semconv.generator.ExportedMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The bundle of a team over its catalogue: specifications of dashboards in {@code dashboards},
 * {@code objectives.yaml}, Prometheus' rules in {@code rules} with promtool's cases in {@code
 * tests}, a page for each alert in {@code runbooks}, and in {@code foreign-metrics.yaml} what is
 * exported by programs that no catalogue describes. What nothing of it would be read from is a
 * problem.
 */
public final class TeamBundle {

  private static final String PAGE = ".md";
  private static final String TO_DO = "TODO";

  private final Path folder;
  private final DashboardFamily family;
  private final Metrics metrics;
  private final List<Rule> rules;
  private final SortedMap<String, String> files = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private TeamBundle(Path folder, String name, List<ExportedMetric> catalogue) {
    this.folder = folder;
    this.family = new DashboardFamily(name, name);
    this.metrics = Metrics.of(catalogue);
    Path foreign = folder.resolve("foreign-metrics.yaml");
    if (Files.exists(foreign)) {
      metrics.addForeign(Yaml.read(foreign));
    }
    this.rules = Rule.in(folder.resolve("rules"));
  }

  /**
   * Reads and checks all of it.
   *
   * @param folder of the team's telemetry
   * @param name of the team or its system, with which the addresses of dashboards begin
   * @param catalogue what is exported
   * @return the bundle, with its problems
   * @throws IOException if a file cannot be read
   */
  public static TeamBundle read(Path folder, String name, List<ExportedMetric> catalogue)
      throws IOException {
    TeamBundle bundle = new TeamBundle(folder, name, catalogue);
    for (Path file : Yaml.files(folder.resolve("dashboards"))) {
      bundle.add(
          "grafana/" + Dashboard.name(file) + ".json",
          () -> GrafanaDashboard.json(file, bundle.family, bundle.metrics));
    }
    bundle.addObjectives(folder.resolve("objectives.yaml"), name + "-slo.yml");
    bundle.copy("rules");
    bundle.copy("tests");
    bundle.problems.addAll(TelemetryFiles.problems(folder));
    bundle.problems.addAll(RuleChecks.problems(bundle.rules, bundle.metrics));
    bundle.checkCases();
    bundle.checkRunbooks();
    return bundle;
  }

  /**
   * What Grafana and Prometheus read.
   *
   * @return the text of each file, by its path
   */
  public SortedMap<String, String> files() {
    return files;
  }

  /**
   * What would show nothing, never fire, or leave somebody alone with an alert.
   *
   * @return a sentence for each, which begins with file and key
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Pages and cases to begin with, for alerts that have none.
   *
   * @return the text of each file, by its path in the folder
   */
  public SortedMap<String, String> stubs() {
    AlertCases cases = AlertCases.in(folder.resolve("tests"));
    SortedMap<String, String> stubs = new TreeMap<>();
    for (Rule alert : alerts()) {
      String page = "runbooks/" + alert.alert() + PAGE;
      if (!Files.exists(folder.resolve(page))) {
        stubs.put(page, Runbook.stub(alert));
      }
      if (!cases.firing().contains(alert.alert()) && !cases.silent().contains(alert.alert())) {
        String rulesFile = String.valueOf(Path.of(alert.file()).getFileName());
        stubs.put("tests/" + alert.alert() + ".yml", AlertCases.stub(alert, rulesFile));
      }
    }
    return stubs;
  }

  /**
   * The files that still say that something is to be written.
   *
   * @return their paths
   * @throws IOException if a file cannot be read
   */
  public List<Path> unfinished() throws IOException {
    List<Path> unfinished = new ArrayList<>();
    List<Path> written = new ArrayList<>(pages());
    written.addAll(Yaml.files(folder.resolve("tests")));
    for (Path file : written) {
      if (Files.readString(file).contains(TO_DO)) {
        unfinished.add(file);
      }
    }
    return unfinished;
  }

  /** The rules have the team's name, because ours are beside them, which are called slo.yml. */
  private void addObjectives(Path file, String rules) {
    if (!Files.exists(file)) {
      return;
    }
    String source = folder.getFileName() + "/" + file.getFileName();
    try {
      List<Objective> objectives = Objectives.read(file, metrics);
      files.put("prometheus/rules/" + rules, BurnRateRules.text(objectives, metrics, source));
      files.put(
          "prometheus/tests/" + rules, ObjectiveCases.text(objectives, metrics, rules, source));
    } catch (SpecificationException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void copy(String part) throws IOException {
    for (Path file : Yaml.files(folder.resolve(part))) {
      String path = "prometheus/" + part + "/" + file.getFileName();
      if (files.putIfAbsent(path, Files.readString(file)) != null) {
        problems.add(file + ": objectives.yaml makes a file of this name, call it otherwise");
      }
    }
  }

  /** A specification that cannot be followed keeps nobody from learning of the others. */
  private interface Text {
    String text();
  }

  private void add(String path, Text text) {
    try {
      files.put(path, text.text());
    } catch (SpecificationException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void checkCases() {
    AlertCases cases = AlertCases.in(folder.resolve("tests"));
    for (Rule alert : alerts()) {
      if (!cases.firing().contains(alert.alert())) {
        problems.add(alert + ": no case in 'tests' makes it fire");
      }
      if (!cases.silent().contains(alert.alert()) && !alert.severity().equals("none")) {
        problems.add(alert + ": no case in 'tests' keeps it silent");
      }
    }
  }

  private void checkRunbooks() throws IOException {
    Path runbooks = folder.resolve("runbooks");
    SortedSet<String> names = new TreeSet<>();
    for (Rule alert : alerts()) {
      Path page = runbooks.resolve(alert.alert() + PAGE);
      if (names.add(alert.alert())) {
        if (Files.exists(page)) {
          problems.addAll(Runbook.problems(page, alert.alert(), rules, metrics));
        } else {
          problems.add(alert + ": the page " + page + " is missing");
        }
      }
    }
    for (Path page : pages()) {
      String name = page.getFileName().toString().replaceFirst("\\.md$", "");
      if (!names.contains(name) && !name.equals("README")) {
        problems.add(page + ": no alert is called '" + name + "', but there are " + names);
      }
    }
  }

  private List<Rule> alerts() {
    return rules.stream().filter(Rule::isAlert).toList();
  }

  /** The pages of alerts; pictures and what systems leave in a folder are none. */
  private List<Path> pages() throws IOException {
    Path runbooks = folder.resolve("runbooks");
    if (!Files.isDirectory(runbooks)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runbooks)) {
      return files.filter(file -> file.toString().endsWith(PAGE)).sorted().toList();
    }
  }
}
