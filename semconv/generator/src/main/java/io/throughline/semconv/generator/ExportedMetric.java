package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Facts.MetricFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A metric as Prometheus has it, with what people read of it.
 *
 * @param name as the catalogue names it
 * @param instrument of OpenTelemetry, in lower case
 * @param type of Prometheus, in lower case
 * @param unit as UCUM writes it
 * @param text its brief, and its note if it has one
 * @param series its name in PromQL, without the suffixes of a histogram's parts
 * @param labels the values that each label may have; none are listed where they are open
 * @param boundaries of the buckets of a histogram, empty where OpenTelemetry's default serves
 */
public record ExportedMetric(
    String name,
    String instrument,
    String type,
    String unit,
    String text,
    String series,
    Map<String, List<String>> labels,
    List<Double> boundaries) {

  /**
   * The metrics of our own catalogue.
   *
   * @param semconv the folder of the catalogue
   * @return all of them, in the order of the files
   * @throws IOException if a file cannot be read
   */
  public static List<ExportedMetric> of(Path semconv) throws IOException {
    return of(
        CatalogueReader.read(List.of(semconv.resolve("model"), semconv.resolve("opentelemetry"))));
  }

  static List<ExportedMetric> of(Catalogue catalogue) {
    return catalogue.metrics().stream().map(ExportedMetric::of).toList();
  }

  private static ExportedMetric of(Metric metric) {
    MetricFacts facts = Facts.of(metric);
    String note = metric.text().note();
    return new ExportedMetric(
        metric.name(),
        facts.instrument(),
        facts.type(),
        metric.unit(),
        metric.text().brief() + (note.isEmpty() ? "" : " " + note),
        facts.prometheusName(),
        facts.labels(),
        metric.boundaries());
  }
}
