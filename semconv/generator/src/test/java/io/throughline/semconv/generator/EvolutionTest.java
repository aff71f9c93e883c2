package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.generator.Facts.AliasFacts;
import io.throughline.semconv.generator.Facts.MetricFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class EvolutionTest {

  private static final MetricFacts PACKETS =
      packets("mqtt_packets_total", Map.of("type", List.of("publish", "auth")), "packets");

  @Test
  void what_is_new_breaks_nobody() {
    MetricFacts more =
        packets(
            "mqtt_packets_total",
            Map.of("type", List.of("publish", "auth", "connect"), "network", List.of()),
            "packets",
            "all_packets");

    assertThat(Evolution.breaks(List.of(facts(PACKETS)), facts(more))).isEmpty();
  }

  @Test
  void a_metric_that_is_gone_breaks_code_and_queries() {
    assertThat(Evolution.breaks(List.of(facts(PACKETS)), facts()))
        .containsExactly(
            "metric 'mqtt.packets' is gone: code that records it, and queries of [mqtt_packets_total]");
  }

  @Test
  void another_name_label_value_or_alias_breaks_those_who_query_it() {
    MetricFacts other = packets("mqtt_packets", Map.of("type", List.of("publish")), "paquets");

    assertThat(Evolution.breaks(List.of(facts(PACKETS)), facts(other)))
        .containsExactly(
            "metric 'mqtt.packets': queries of [mqtt_packets_total], which is [mqtt_packets] now",
            "metric 'mqtt.packets': queries of type=\"auth\"",
            "metric 'mqtt.packets': queries of 'packets' of paper");
  }

  @Test
  void another_type_of_a_log_field_breaks_indices() {
    assertThat(Evolution.breaks(List.of(logFields("qos", "long")), logFields("qos", "keyword")))
        .containsExactly("log field 'qos': indices that have it as long, now keyword");
  }

  @Test
  void a_name_may_go_after_two_releases_in_which_it_was_deprecated() {
    Facts fresh = facts(PACKETS);
    Facts deprecated = deprecating("metric mqtt.packets", PACKETS);

    assertThat(Evolution.breaks(List.of(deprecated), facts())).hasSize(1);
    assertThat(Evolution.breaks(List.of(fresh, deprecated), facts())).hasSize(1);
    assertThat(Evolution.breaks(List.of(deprecated, fresh), facts())).hasSize(1);
    assertThat(Evolution.breaks(List.of(fresh, deprecated, deprecated), facts())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "attribute mqtt.type, mqtt_type=publish;auth, packets, '', packets",
    "value mqtt.type=auth, mqtt_type=publish;auth, packets, mqtt_type=publish, packets",
    "alias packets of paper, mqtt_type=publish, packets, mqtt_type=publish, paquets",
  })
  void a_part_of_a_metric_may_go_after_two_releases_in_which_it_was_deprecated(
      String deprecation, String labels, String alias, String labelsNow, String aliasNow) {
    MetricFacts before = packets("mqtt_packets_total", labels(labels), alias);
    Facts now = facts(packets("mqtt_packets_total", labels(labelsNow), aliasNow));
    Facts deprecated = deprecating(deprecation, before);

    assertThat(Evolution.breaks(List.of(facts(before), deprecated), now)).hasSize(1);
    assertThat(Evolution.breaks(List.of(deprecated, deprecated), now)).isEmpty();
  }

  @Test
  void a_metric_is_not_announced_by_a_value_of_its_name() {
    Facts deprecated = deprecating("value mqtt.type=mqtt.packets", PACKETS);

    assertThat(Evolution.breaks(List.of(deprecated, deprecated), facts())).hasSize(1);
  }

  @Test
  void a_log_field_may_go_with_the_events_that_had_it() {
    Facts released =
        new Facts(
            "",
            List.of(),
            new TreeMap<>(Map.of("mqtt.lost", List.of("qos"))),
            List.of(),
            new TreeMap<>(Map.of("qos", "long")),
            new TreeSet<>(Set.of("event mqtt.lost")));

    assertThat(Evolution.breaks(List.of(released, released), facts())).isEmpty();
    assertThat(Evolution.breaks(List.of(released), facts())).hasSize(2);
  }

  private static Map<String, List<String>> labels(String text) {
    Map<String, List<String>> labels = new TreeMap<>();
    for (String label : text.isEmpty() ? List.<String>of() : List.of(text.split(" ", -1))) {
      String[] parts = label.split("=", -1);
      labels.put(parts[0], List.of(parts[1].split(";", -1)));
    }
    return labels;
  }

  @Test
  void releases_are_read_in_the_order_of_their_versions(@TempDir Path folder) throws IOException {
    for (String version : List.of("0.10.0", "0.9.0", "0.1.0")) {
      Facts facts =
          new Facts(
              version, List.of(), new TreeMap<>(), List.of(), new TreeMap<>(), new TreeSet<>());
      Files.writeString(
          folder.resolve(version + ".json"), JsonMapper.shared().writeValueAsString(facts));
    }
    Files.writeString(folder.resolve("README.md"), "what these files are");

    assertThat(Releases.read(folder))
        .extracting(Facts::schemaUrl)
        .containsExactly("0.1.0", "0.9.0", "0.10.0");
    assertThat(Releases.read(folder.resolve("missing"))).isEmpty();
  }

  @Test
  void a_file_that_is_no_release_is_told_by_its_name(@TempDir Path folder) throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.json"), "{}");
    assertThatThrownBy(() -> Releases.read(folder))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(notes + ": is named after no version; a release is a file such as 1.2.0.json");
    Files.delete(notes);

    Path release = folder.resolve("1.0.0.json");
    for (String text : List.of("", "{", "{}", "[]", "{\"metrics\": null}", "{\"metrics\": [{}]}")) {
      Files.writeString(release, text);
      assertThatThrownBy(() -> Releases.read(folder))
          .isInstanceOf(CatalogueException.class)
          .hasMessageStartingWith(
              release + ": has not the facts of a release, as 'release' writes them: ");
    }
  }

  private static Facts logFields(String name, String type) {
    return new Facts(
        "",
        List.of(),
        new TreeMap<>(),
        List.of(),
        new TreeMap<>(Map.of(name, type)),
        new TreeSet<>());
  }

  private static Facts facts(MetricFacts... metrics) {
    return new Facts(
        "", List.of(metrics), new TreeMap<>(), List.of(), new TreeMap<>(), new TreeSet<>());
  }

  private static Facts deprecating(String name, MetricFacts... metrics) {
    return new Facts(
        "",
        List.of(metrics),
        new TreeMap<>(),
        List.of(),
        new TreeMap<>(),
        new TreeSet<>(Set.of(name)));
  }

  private static MetricFacts packets(
      String series, Map<String, List<String>> labels, String... aliases) {
    return new MetricFacts(
        "mqtt.packets",
        "counter",
        "{packet}",
        labels.keySet().stream().map(label -> label.replace('_', '.')).toList(),
        "counter",
        series,
        List.of(series),
        new TreeMap<>(labels),
        List.of(aliases).stream().map(name -> new AliasFacts("paper", name)).toList());
  }
}
