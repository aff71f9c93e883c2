package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Statistic;
import io.throughline.semconv.generator.Catalogue.Use;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            new Alias("paper", "packets", 1, Map.of(), Statistic.VALUE, null),
            new Alias("paper", "qos0", 1, Map.of("mqtt.qos", "0"), Statistic.VALUE, null));
    assertThat(catalogue.metrics().get(1).aliases())
        .containsExactly(
            new Alias("paper", "millis", 1000, Map.of(), Statistic.VALUE, null),
            new Alias("paper", "times", 1, Map.of(), Statistic.COUNT, null));
  }

  @Test
  void an_enum_of_whole_numbers_is_a_number() throws IOException {
    assertThat(read(PACKETS).attributes().get(0).type()).isEqualTo(ValueType.INT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"0\"", "036", "0x1F", "1.5", "many"})
  void other_values_of_an_enum_are_texts_and_stay_as_they_are(String value) throws IOException {
    Catalogue catalogue =
        read(
            PACKETS
                .replace("value: 0", "value: " + value)
                .replace(", {name: qos0, where: {mqtt.qos: 0}}", ""));

    assertThat(catalogue.attributes().get(0).type()).isEqualTo(ValueType.STRING);
    assertThat(catalogue.attributes().get(0).members().get(0).value())
        .isEqualTo(value.replace("\"", ""));
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
          unit: "{packet}"                  | unit: ""                   | :11: unit '' is unknown, there are 1, what is counted in braces
          unit: "{packet}"                  | unit: kBy                  | :11: unit 'kBy' is unknown
          unit: "{packet}"                  | unit: "By/{packet}"        | :11: unit 'By/{packet}' is unknown
          unit: "{packet}"                  | unit: 1/s                  | :11: unit '1/s' is unknown
          {ref: mqtt.qos,                   | {ref: mqtt.quality,        | :16: no attribute is called 'mqtt.quality'
          {ref: mqtt.qos,                   | {key: mqtt.qos,            | :16: an attribute is defined under 'attributes' of the file and used by 'ref', not inline
          {ref: mqtt.qos,                   | {ref: mqtt.topic,          | :17: 'mqtt.topic' is defined twice
          mqtt.topic, requirement_level: recommended | mqtt.topic, requirement_level: maybe | :17: requirement_level 'maybe' is unknown
          instrument: counter               | instrument: meter          | :10: instrument 'meter' is unknown, allowed are [counter, updowncounter, gauge, histogram]
          mqtt.packets.received             | mqtt.packets_total         | :9: a metric is not called 'total'
          mqtt.packets.received             | mqtt.total.packets         | :9: a metric is not called 'total'
          mqtt.packets.duration             | mqtt.packets.total         | :21: a metric is not called 'total'
          mqtt.packets.duration             | mqtt.seconds.used          | :21: a metric is not called 'seconds'
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
          requirement_level: required}      | requirement_level: {}}     | :16: a level is missing
          value: 0                          | value: 9223372036854775808 | :4: '9223372036854775808' is not a number of 64 bits; in quotes it is a text
          value: 0                          | value: -0                  | :4: '-0' is not a number of 64 bits
          id: at_most_once                  | id: \u00e4                     | :4: '\u00e4' is not of letters and digits of ASCII
          key: mqtt.qos                     | key: Mqtt.QoS              | :3: 'Mqtt.QoS' is not a name of words in lower case
          [1, 2]                            | [1, .NaN]                  | :28: expected a number
          [1, 2]                            | [1, NaN]                   | :28: expected a number
          {bound: 9}                        | {bound: 9}, deprecated: {reason: renamed, renamed_to: mqtt.tropic} | :7: nothing is called 'mqtt.tropic'
          mqtt.topic                        | mqtt_qos                   | :9: attribute 'mqtt_qos' of metric 'mqtt.packets.received' has no domain
          mqtt.packets.duration             | mqtt.packets.received      | :21: 'mqtt.packets.received' is defined twice
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
  void labels_that_are_one_are_refused() {
    String yaml = PACKETS.replace("mqtt.topic", "mqtt.q_os").replace("mqtt.qos", "mqtt.q.os");

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(
            file()
                + ":9: attribute 'mqtt.q_os' of metric 'mqtt.packets.received' is the label"
                + " 'mqtt_q_os', which 'mqtt.q.os' is");
  }

  @ParameterizedTest
  @CsvSource({
    "gauge, s, mqtt_packets.duration, mqtt_packets_duration_seconds",
    "gauge, 1, mqtt.packets.duration.seconds, mqtt_packets_duration_seconds",
    "gauge, '{x}', mqtt.packets.duration.seconds.sum, mqtt_packets_duration_seconds_sum",
    "gauge, '{x}', mqtt.packets.duration.seconds.created, mqtt_packets_duration_seconds_created",
    "counter, '{x}', mqtt.packets_received, mqtt_packets_received_total",
  })
  void metrics_that_are_one_in_prometheus_are_refused(
      String instrument, String unit, String name, String series) {
    String yaml =
        PACKETS.replace(
            "events:",
            """
              - name: %s
                instrument: %s
                unit: "%s"
                brief: Another.
                requirement_level: recommended
                stability: development
            events:"""
                .formatted(name, instrument, unit));

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(CatalogueException.class)
        .hasMessageMatching(
            Pattern.quote(
                    file() + ":30: metric '" + name + "' would be the series '" + series + "'")
                + ", which 'mqtt.packets.(received|duration)' is \\(.*/model.yaml:(9|21)\\)");
  }

  @Test
  void more_combinations_than_a_service_can_keep_are_refused() {
    String members =
        IntStream.range(0, 101)
            .mapToObj(i -> "{id: m%d, value: m%d, brief: One., stability: stable}".formatted(i, i))
            .collect(Collectors.joining(", "));
    String yaml =
        PACKETS
            .replaceAll("members: \\[.*]", "members: [" + members + "]")
            .replaceAll(
                "type: string(.*), annotations: .*", "type: {members: [" + members + "]}$1}")
            .replace(", {name: qos0, where: {mqtt.qos: 0}}", "");

    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(
            file()
                + ":9: metric 'mqtt.packets.received' has more than 10000 combinations of mqtt.qos"
                + " (101), mqtt.topic (102); let it have fewer, or give the largest the annotation"
                + " 'bound' and no members");
  }

  @Test
  void a_file_in_another_encoding_is_named() throws IOException {
    Files.write(file(), "a: gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> CatalogueReader.read(List.of(folder)))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(file() + ": is not text in UTF-8");
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
