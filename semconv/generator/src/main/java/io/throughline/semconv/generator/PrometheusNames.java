package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import java.util.List;

/**
 * The names of metrics and labels in Prometheus, as the operators' port and Prometheus' receiver of
 * OTLP translate them; a test beside the port compares the two.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/">
 *     Prometheus compatibility</a>
 */
final class PrometheusNames {

  private PrometheusNames() {}

  static String metric(Metric metric) {
    String name = label(metric.name());
    String suffix = Units.suffix(metric.unit());
    if (!name.endsWith(suffix)) {
      name += suffix;
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
}
