package io.throughline.deploy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objectives of a file, and what is wrong with them. */
final class Objectives {

  private static final Pattern NAME = Pattern.compile("[\\w.-]+");
  private static final Pattern DURATION = Pattern.compile("(\\d+(ms|[smhdwy]))+");

  private final Path file;
  private final Metrics metrics;
  private final Set<String> names = new HashSet<>();

  private Objectives(Path file, Metrics metrics) {
    this.file = file;
    this.metrics = metrics;
  }

  /** Reads those of a file, or refuses the first that Prometheus could not follow. */
  static List<Objective> read(Path file, Metrics metrics) {
    if (!Yaml.read(file).isArray()) {
      throw new SpecificationException(file.toString(), "a list of objectives is needed");
    }
    Objectives objectives = new Objectives(file, metrics);
    List<Objective> read = new ArrayList<>();
    for (Objective objective : Yaml.read(file, Objective[].class)) {
      objectives.check(objective, read.size() + 1);
      read.add(objective);
    }
    return List.copyOf(read);
  }

  private void check(@Nullable Objective objective, int number) {
    if (objective == null || objective.slo() == null) {
      throw new SpecificationException(file + ", objective " + number, "'slo' is missing");
    }
    String place = file + ", " + objective.slo();
    String problem = problem(objective);
    if (problem != null) {
      throw new SpecificationException(place, problem);
    }
    if (objective.metric() != null) {
      checkMetrics(place, objective, objective.metric());
    }
  }

  private @Nullable String problem(Objective objective) {
    if (!NAME.matcher(objective.slo()).matches()) {
      return "'slo' has letters, digits, '_', '.' and '-' only";
    }
    if (!names.add(objective.slo())) {
      return "another objective has this 'slo', too";
    }
    if (objective.objective() == null || objective.brief() == null) {
      return "'" + (objective.brief() == null ? "brief" : "objective") + "' is missing";
    }
    if (objective.objective().signum() <= 0
        || objective.objective().compareTo(BigDecimal.ONE) >= 0) {
      return "'objective' is a share between 0 and 1, such as 0.999, here it is "
          + objective.objective();
    }
    if ((objective.metric() == null) == (objective.services() == null)) {
      return "either 'metric' or 'services' is needed";
    }
    return objective.services() == null ? ofMetric(objective) : ofServices(objective);
  }

  private static @Nullable String ofMetric(Objective objective) {
    if (objective.awayFor() != null) {
      return "'away_for' goes with 'services' only";
    }
    if ((objective.bad() == null) == (objective.slowerThan() == null)) {
      return "either 'bad' or 'slower_than' is needed";
    }
    if (objective.bad() != null && objective.bad().isEmpty()) {
      return "'bad' is empty, so that all would be bad";
    }
    if (objective.slowerThan() != null && objective.of() != null) {
      return "'of' goes with 'bad' only";
    }
    if (objective.slowerThan() == null && objective.where() != null) {
      return "'where' goes with 'slower_than' only";
    }
    if (objective.atLeast() != null && objective.atLeast() < 0) {
      return "'at_least' is a number of requests, here it is " + objective.atLeast();
    }
    return null;
  }

  private static @Nullable String ofServices(Objective objective) {
    if (Stream.of(
            objective.bad(),
            objective.of(),
            objective.slowerThan(),
            objective.where(),
            objective.atLeast())
        .anyMatch(key -> key != null)) {
      return "with 'services' go 'away_for' and nothing else";
    }
    if (objective.awayFor() != null && !DURATION.matcher(objective.awayFor()).matches()) {
      return "'away_for' is a time such as 30s, here it is " + objective.awayFor();
    }
    String services = String.valueOf(objective.services());
    try {
      if (Pattern.compile(services).pattern().matches("[^\"\\\\]+")) {
        return null;
      }
    } catch (PatternSyntaxException e) {
      // is what the last line says
    }
    return "'services' are names with | between them, or a regular expression without \" and \\,"
        + " here it is "
        + services;
  }

  private void checkMetrics(String place, Objective objective, String metric) {
    Metric measured = counted(place, metric);
    if (objective.of() != null) {
      counted(place, objective.of());
    }
    conditions(objective.bad()).forEach((key, value) -> measured.check(place, key, value));
    conditions(objective.where()).forEach((key, value) -> measured.check(place, key, value));
    BigDecimal limit = objective.slowerThan();
    if (limit != null && !measured.boundaries().contains(limit.doubleValue())) {
      throw new SpecificationException(
          place, limit + " is no boundary of '" + metric + "': " + measured.boundaries());
    }
  }

  private Metric counted(String place, String name) {
    Metric metric = metrics.get(name, place);
    if (metric.type() == Metric.Type.GAUGE) {
      throw new SpecificationException(
          place, "'" + name + "' is a gauge, what is counted or a histogram is needed");
    }
    return metric;
  }

  private static Map<String, String> conditions(@Nullable Map<String, String> conditions) {
    return conditions == null ? Map.of() : conditions;
  }
}
