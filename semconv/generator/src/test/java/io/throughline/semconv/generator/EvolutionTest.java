package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.semconv.generator.Facts.AliasFacts;
import io.throughline.semconv.generator.Facts.MetricFacts;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

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

    assertThat(Evolution.breaks(facts(PACKETS), facts(more))).isEmpty();
  }

  @Test
  void a_metric_that_is_gone_breaks_code_and_queries() {
    assertThat(Evolution.breaks(facts(PACKETS), facts()))
        .containsExactly(
            "metric 'mqtt.packets' is gone: code that records it, and queries of [mqtt_packets_total]");
  }

  @Test
  void another_name_label_value_or_alias_breaks_those_who_query_it() {
    MetricFacts other = packets("mqtt_packets", Map.of("type", List.of("publish")), "paquets");

    assertThat(Evolution.breaks(facts(PACKETS), facts(other)))
        .containsExactly(
            "metric 'mqtt.packets': queries of [mqtt_packets_total], which is [mqtt_packets] now",
            "metric 'mqtt.packets': queries of type=\"auth\"",
            "metric 'mqtt.packets': queries of 'packets' of paper");
  }

  @Test
  void another_type_of_a_log_field_breaks_indices() {
    Facts before = new Facts("", List.of(), new TreeMap<>(), List.of(), fields("qos", "long"));
    Facts now = new Facts("", List.of(), new TreeMap<>(), List.of(), fields("qos", "keyword"));

    assertThat(Evolution.breaks(before, now))
        .containsExactly("log field 'qos': indices that have it as long, now keyword");
  }

  private static SortedMap<String, String> fields(String name, String type) {
    return new TreeMap<>(Map.of(name, type));
  }

  private static Facts facts(MetricFacts... metrics) {
    return new Facts("", List.of(metrics), new TreeMap<>(), List.of(), new TreeMap<>());
  }

  private static MetricFacts packets(
      String series, Map<String, List<String>> labels, String... aliases) {
    return new MetricFacts(
        "mqtt.packets",
        "counter",
        "{packet}",
        List.of(),
        "counter",
        series,
        List.of(series),
        new TreeMap<>(labels),
        List.of(aliases).stream().map(name -> new AliasFacts("paper", name)).toList(),
        false);
  }
}
