package io.throughline.deploy;

import io.throughline.semconv.generator.ExportedMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that reads the specifications below {@code deploy} and writes the files that are
 * generated from them.
 */
public final class Generator {

  private Generator() {}

  /**
   * Generates once.
   *
   * @param args the root of the repository; {@code check} or {@code write} what is committed
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: Generator <repository> check|write");
    }
    Path repository = Path.of(args[0]).normalize();
    List<GeneratedFile> files = files(repository);
    boolean write = args[1].equals("write");
    for (GeneratedFile file : files) {
      if (write) {
        file.write();
      } else {
        file.check();
      }
    }
    refuseOthers(repository.resolve("deploy/grafana/dashboards"), files);
  }

  static List<GeneratedFile> files(Path repository) throws IOException {
    Metrics metrics = Metrics.of(ExportedMetric.of(repository.resolve("semconv")));
    Path prometheus = repository.resolve("deploy/prometheus");
    List<Objective> objectives = Objectives.read(prometheus.resolve("objectives.yaml"), metrics);
    Path grafana = repository.resolve("deploy/grafana");
    List<GeneratedFile> files = new ArrayList<>();
    List<String> dashboards = new ArrayList<>();
    for (Path file : Yaml.files(grafana.resolve("specifications"))) {
      String name = Dashboard.name(file);
      String json = GrafanaDashboard.json(file, DashboardFamily.OURS, metrics);
      files.add(new GeneratedFile(grafana.resolve("dashboards/" + name + ".json"), json));
      dashboards.add(name);
    }
    files.add(
        new GeneratedFile(
            grafana.resolve("kustomization.yaml"), ConfigMaps.kustomization(dashboards)));
    files.add(
        new GeneratedFile(
            prometheus.resolve("rules/slo.yml"),
            BurnRateRules.text(objectives, metrics, "objectives.yaml by deploy/generator")));
    return files;
  }

  /** A dashboard whose specification is gone would be shown for ever. */
  private static void refuseOthers(Path folder, List<GeneratedFile> files) throws IOException {
    Set<Path> generated = files.stream().map(GeneratedFile::path).collect(Collectors.toSet());
    try (Stream<Path> present = Files.list(folder)) {
      present
          .filter(file -> !generated.contains(file))
          .findFirst()
          .ifPresent(
              file -> {
                throw new SpecificationException(
                    file.toString(), "nothing generates this file: delete it");
              });
    }
  }
}
