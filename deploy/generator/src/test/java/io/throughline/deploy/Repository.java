package io.throughline.deploy;

import io.throughline.semconv.generator.ExportedMetric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Where the committed files are. */
final class Repository {

  static final Path ROOT = Path.of("../..");
  static final Path DEPLOY = ROOT.resolve("deploy");

  static final List<Rule> RULES = Rule.in(DEPLOY.resolve("prometheus/rules"));
  static final List<Rule> ALERTS = RULES.stream().filter(Rule::isAlert).toList();

  private static final Metrics METRICS = exported();

  private Repository() {}

  /** What dashboards and rules may ask for. */
  static Metrics metrics() {
    return METRICS;
  }

  private static Metrics exported() {
    try {
      return Metrics.of(ExportedMetric.of(ROOT.resolve("semconv")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
