package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import java.util.List;
import java.util.Map;

/**
 * The names of metrics and labels in Prometheus, as OpenTelemetry's exporter translates them; a
 * test compares the two.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/">
 *     Prometheus compatibility</a>
 */
final class PrometheusNames {

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("d", "days"),
          Map.entry("h", "hours"),
          Map.entry("min", "minutes"),
          Map.entry("s", "seconds"),
          Map.entry("ms", "milliseconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("By", "bytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("Hz", "hertz"),
          Map.entry("Cel", "celsius"),
          Map.entry("%", "percent"));

  /** What Prometheus appends itself; the exporter takes it off first. */
  private static final String RESERVED_SUFFIX = "(_(total|created|bucket|info))+$";

  private PrometheusNames() {}

  static String metric(Metric metric) {
    String name = label(metric.name()).replaceFirst(RESERVED_SUFFIX, "");
    String unit = unit(metric.unit());
    if (!unit.isEmpty() && !name.endsWith("_" + unit)) {
      name += "_" + unit;
    }
    return metric.instrument() == Instrument.COUNTER ? name + "_total" : name;
  }

  static List<String> series(Metric metric) {
    String name = metric(metric);
    return metric.instrument() == Instrument.HISTOGRAM
        ? List.of(name + "_bucket", name + "_count", name + "_sum")
        : List.of(name);
  }

  static String label(String name) {
    return name.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  private static String unit(String annotated) {
    String unit = annotated.replaceAll("\\{[^}]*}", "");
    if (unit.equals("1")) {
      return "";
    }
    int slash = unit.indexOf('/');
    if (slash < 0) {
      return UNITS.getOrDefault(unit, unit);
    }
    String per = unit.substring(slash + 1);
    String singular = UNITS.getOrDefault(per, per).replaceAll("s$", "");
    String of = unit.substring(0, slash);
    return (of.isEmpty() ? "" : UNITS.getOrDefault(of, of) + "_") + "per_" + singular;
  }
}
