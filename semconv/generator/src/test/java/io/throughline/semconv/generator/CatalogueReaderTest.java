package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Statistic;
import io.throughline.semconv.generator.Catalogue.Use;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
          type: {members: [{id: at_most_once, value: 0, brief: No promise., stability: stable}]}
          brief: The quality of service.
          stability: development
        - {key: mqtt.topic, type: string, brief: The topic., stability: stable, annotations: {bound: 9}}
      metrics:
        - name: mqtt.packets.received
          instrument: counter
          unit: "{packet}"
          brief: Packets that came in.
          requirement_level: recommended
          stability: development
          attributes:
            - {ref: mqtt.qos, requirement_level: required}
            - {ref: mqtt.topic, requirement_level: recommended}
          annotations:
            code_generation: {metric_value_type: int}
            aliases: {paper: [packets, {name: qos0, where: {mqtt.qos: 0}}]}
        - name: mqtt.packets.duration
          instrument: histogram
          unit: s
          brief: How long packets took.
          requirement_level: opt_in
          stability: development
          annotations:
            boundaries: [1, 2]
            aliases: {paper: [{name: millis, unit: ms}, {name: times, statistic: count}]}
      events:
        - name: mqtt.client.connected
          brief: A client connected.
          stability: development
          requirement_level: recommended
          attributes: [{ref: mqtt.topic, requirement_level: required}]
      """;

  private static final String MANIFEST = "schema_url: https://example.org/1";

  @TempDir Path folder;

  @Test
  void a_metric_is_read_with_the_attributes_it_refers_to() throws IOException {
    Catalogue catalogue = read(PACKETS);

    assertThat(catalogue.schemaUrl()).isEqualTo("https://example.org/1");
    assertThat(catalogue.metrics()).hasSize(2);
    Metric metric = catalogue.metrics().get(0);
    assertThat(metric.name()).isEqualTo("mqtt.packets.received");
    assertThat(metric.unit()).isEqualTo("{packet}");
    assertThat(metric.integral()).isTrue();
    assertThat(metric.attributes())
        .extracting(Use::attribute)
        .isEqualTo(catalogue.attributes())
        .hasSize(2);
    assertThat(metric.attributes()).extracting(Use::required).containsExactly(true, false);
  }

  @Test
  void aliases_say_what_of_the_metric_they_name_and_in_which_unit() throws IOException {
    Catalogue catalogue = read(PACKETS);

    assertThat(catalogue.metrics().get(0).aliases())
        .containsExactly(
            new Alias("paper", "packets", 1, Map.of(), Statistic.VALUE),
            new Alias("paper", "qos0", 1, Map.of("mqtt.qos", "0"), Statistic.VALUE));
    assertThat(catalogue.metrics().get(1).aliases())
        .containsExactly(
            new Alias("paper", "millis", 1000, Map.of(), Statistic.VALUE),
            new Alias("paper", "times", 1, Map.of(), Statistic.COUNT));
  }

  @Test
  void an_enum_of_whole_numbers_is_a_number() throws IOException {
    assertThat(read(PACKETS).attributes().get(0).type()).isEqualTo(ValueType.INT);
  }

  @Test
  void references_may_cross_files_and_folders() throws IOException {
    Path upstream = Files.createDirectory(folder.resolve("upstream"));
    Path ours = Files.createDirectory(folder.resolve("ours"));
    int metrics = PACKETS.indexOf("metrics:");
    Files.writeString(upstream.resolve("qos.yaml"), PACKETS.substring(0, metrics));
    Files.writeString(
        ours.resolve("packets.yaml"), "file_format: definition/2\n" + PACKETS.substring(metrics));

    Files.writeString(ours.resolve("manifest.yaml"), MANIFEST);

    Catalogue catalogue = CatalogueReader.read(List.of(ours, upstream));

    assertThat(catalogue.metrics().get(0).attributes())
        .extracting(Use::attribute)
        .isEqualTo(catalogue.attributes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          unit: "{packet}"                  |                            | :9: 'unit' is missing
          unit: "{packet}"                  | unit: ""                   | :11: 'unit' is empty
          {ref: mqtt.qos,                   | {ref: mqtt.quality,        | :16: no attribute is called 'mqtt.quality'
          {ref: mqtt.qos,                   | {key: mqtt.qos,            | :16: an attribute is defined under 'attributes' of the file and used by 'ref', not inline
          {ref: mqtt.qos,                   | {ref: mqtt.topic,          | :17: 'mqtt.topic' is defined twice
          mqtt.topic, requirement_level: recommended | mqtt.topic, requirement_level: maybe | :17: requirement_level 'maybe' is unknown
          instrument: counter               | instrument: meter          | :10: instrument 'meter' is unknown, allowed are [counter, updowncounter, gauge, histogram]
          mqtt.packets.received             | mqtt.packets_total         | :9: a metric is not called 'total'
          mqtt.packets.received             | Mqtt.Packets               | :9: 'Mqtt.Packets' is not a name of words in lower case
          type: string                      | type: text                 | :7: type 'text' is unknown
          stability: development            | colour: green              | :3: unknown key 'colour'
          stability: development            | stability: solid           | :6: stability 'solid' is unknown
          definition/2                      | definition/1               | :1: file_format must be definition/2
          annotations: {bound: 9}           | note: None.                | :9: attribute 'mqtt.topic' of metric 'mqtt.packets.received' is open
          {bound: 9}                        | {bound: 0}                 | :7: bound must be above zero
          {mqtt.qos: 0}                     | {mqtt.qos: 7}              | :20: '7' is not a value of 'mqtt.qos'
          {mqtt.qos: 0}                     | {mqtt.retain: true}        | :20: the metric has no attribute 'mqtt.retain'
          {name: times, statistic: count}   | packets                    | :29: 'packets' of paper is an alias of 'mqtt.packets.received' already
          unit: ms                          | unit: m                    | :29: it is not known how to express s in m
          [1, 2]                            | [2, 1]                     | :28: boundaries must rise
          metric_value_type: int            | metric_value_type: big     | :19: metric_value_type 'big' is unknown
          [{ref: mqtt.topic, requirement_level: required}] | [{ref_group: mqtt.all}] | :35: no group of attributes is called 'mqtt.all'
          requirement_level: opt_in         |                            | :21: 'requirement_level' is missing
          {ref: mqtt.qos, requirement_level: required} | {ref: mqtt.qos}  | :16: 'requirement_level' is missing
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
    Files.writeString(folder.resolve("manifest.yaml"), MANIFEST);
    return CatalogueReader.read(List.of(folder));
  }

  private Path file() {
    return folder.resolve("model.yaml");
  }
}
