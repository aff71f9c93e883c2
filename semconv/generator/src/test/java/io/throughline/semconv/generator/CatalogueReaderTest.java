package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.generator.Catalogue.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {

  private static final String PACKETS =
      """
      file_format: definition/2
      attributes:
        - key: mqtt.qos
          type: int
          brief: The quality of service.
          stability: development
      metrics:
        - name: mqtt.packets.received
          instrument: counter
          unit: "{packet}"
          brief: Packets that came in.
          stability: development
          attributes:
            - {ref: mqtt.qos}
          annotations:
            code_generation: {metric_value_type: int}
      """;

  @TempDir Path folder;

  @Test
  void a_metric_is_read_with_the_attributes_it_refers_to() throws IOException {
    Catalogue catalogue = read(PACKETS);

    assertThat(catalogue.metrics()).hasSize(1);
    Metric metric = catalogue.metrics().get(0);
    assertThat(metric.name()).isEqualTo("mqtt.packets.received");
    assertThat(metric.unit()).isEqualTo("{packet}");
    assertThat(metric.integral()).isTrue();
    assertThat(metric.attributes()).isEqualTo(catalogue.attributes()).hasSize(1);
  }

  @Test
  void references_may_cross_files_and_folders() throws IOException {
    Path upstream = Files.createDirectory(folder.resolve("upstream"));
    Path ours = Files.createDirectory(folder.resolve("ours"));
    int metrics = PACKETS.indexOf("metrics:");
    Files.writeString(upstream.resolve("qos.yaml"), PACKETS.substring(0, metrics));
    Files.writeString(
        ours.resolve("packets.yaml"), "file_format: definition/2\n" + PACKETS.substring(metrics));

    Catalogue catalogue = CatalogueReader.read(List.of(ours, upstream));

    assertThat(catalogue.metrics().get(0).attributes()).isEqualTo(catalogue.attributes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          unit: "{packet}"       |                       | :8: 'unit' is missing
          {ref: mqtt.qos}        | {ref: mqtt.quality}   | :14: no attribute is called 'mqtt.quality'
          {ref: mqtt.qos}        | {key: mqtt.qos}       | :14: unknown key 'key'
          instrument: counter    | instrument: meter     | :9: instrument 'meter' is unknown, allowed are [counter, updowncounter, gauge, histogram]
          mqtt.packets.received  | mqtt.packets_total    | :8: a metric is not called 'total'
          type: int              | type: integer         | :4: type 'integer' is unknown
          stability: development | colour: green         | :3: unknown key 'colour'
          definition/2           | definition/1          | :1: file_format must be definition/2
          """)
  void what_breaks_a_rule_is_named_with_file_and_line(
      String correct, String wrong, String problem) {
    String yaml = PACKETS.replace(correct, wrong == null ? "" : wrong);

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(CatalogueException.class)
        .hasMessageStartingWith(file() + problem);
  }

  @Test
  void a_name_that_is_defined_twice_is_refused() throws IOException {
    Files.writeString(folder.resolve("again.yaml"), PACKETS);

    assertThatThrownBy(() -> read(PACKETS))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(file() + ":3: 'mqtt.qos' is defined twice");
  }

  @Test
  void text_that_is_not_yaml_is_refused_with_the_file() {
    assertThatThrownBy(() -> read("a: [b"))
        .isInstanceOf(CatalogueException.class)
        .hasMessageStartingWith(file() + ": ");
  }

  private Catalogue read(String yaml) throws IOException {
    Files.writeString(file(), yaml);
    return CatalogueReader.read(List.of(folder));
  }

  private Path file() {
    return folder.resolve("model.yaml");
  }
}
