package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The sentence for each attribute and metric as lines of tab-separated cells, for a page that shows
 * telemetry. It is not among the facts of the catalogue's jar, which every service carries.
 */
public final class CatalogueSentences {

  private CatalogueSentences() {}

  /**
   * Writes the table.
   *
   * @param args the folder of the catalogue, and the file to be written
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: CatalogueSentences <catalogue> <file>");
    }
    Path semconv = Path.of(args[0]).normalize();
    Catalogue catalogue =
        CatalogueReader.read(List.of(semconv.resolve("model"), semconv.resolve("opentelemetry")));
    Path file = Path.of(args[1]);
    Files.createDirectories(file.getParent());
    Files.write(file, lines(catalogue).toList());
  }

  static Stream<String> lines(Catalogue catalogue) {
    return Stream.concat(
        catalogue.attributes().stream().map(CatalogueSentences::line),
        catalogue.metrics().stream().map(CatalogueSentences::line));
  }

  private static String line(Attribute attribute) {
    return String.join("\t", "attribute", attribute.key(), cell(attribute.text().brief()));
  }

  private static String line(Metric metric) {
    return String.join(
        "\t",
        "metric",
        metric.name(),
        cell(metric.text().brief()),
        metric.instrument().name().toLowerCase(Locale.ROOT),
        metric.unit());
  }

  private static String cell(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
