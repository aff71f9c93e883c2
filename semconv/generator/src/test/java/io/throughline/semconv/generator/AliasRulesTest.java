package io.throughline.semconv.generator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Statistic;
import io.throughline.semconv.generator.Catalogue.Text;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class AliasRulesTest {

  @Test
  void a_plain_alias_is_the_metric_itself_and_says_so() {
    assertThat(rules(Instrument.COUNTER, alias("packets", 1, Map.of(), Statistic.VALUE)))
        .containsExactly(
            rule("packets", "mqtt_packets_seconds_total", Map.of("alias_of", "mqtt.packets")));
  }

  @Test
  void what_selects_a_part_is_no_longer_a_label() {
    Alias alias = alias("publishes", 1, Map.of("mqtt.packet.type", "publish"), Statistic.VALUE);

    assertThat(rules(Instrument.COUNTER, alias))
        .containsExactly(
            rule(
                "publishes",
                "sum without (mqtt_packet_type)"
                    + " (mqtt_packets_seconds_total{mqtt_packet_type=\"publish\"})",
                Map.of("alias_of", "mqtt.packets")));
  }

  @Test
  void what_has_an_attribute_whatever_it_says_can_have_a_name() {
    assertThat(
            rules(
                Instrument.HISTOGRAM,
                alias("errors", 1, Map.of("error.type", "*"), Statistic.COUNT)))
        .containsExactly(
            rule(
                "errors",
                "sum without (error_type) (mqtt_packets_seconds_count{error_type!=\"\"})",
                Map.of("alias_of", "mqtt.packets")));
  }

  @Test
  void a_name_that_the_metric_has_anyway_needs_no_rule() {
    assertThat(
            rules(
                Instrument.COUNTER,
                alias("mqtt_packets_seconds_total", 1, Map.of(), Statistic.VALUE)))
        .isEmpty();
  }

  @Test
  void the_buckets_of_a_rescaled_histogram_are_rescaled_with_it() {
    assertThat(rules(Instrument.HISTOGRAM, alias("took.ms", 1000, Map.of(), Statistic.VALUE)))
        .containsExactly(
            bucket("mqtt_packets_seconds_bucket{le=~\"0\\\\.005\"}", "5.0"),
            bucket("mqtt_packets_seconds_bucket{le=~\"1|1\\\\.0\"}", "1000.0"),
            bucket("mqtt_packets_seconds_bucket{le=\"+Inf\"}", "+Inf"),
            rule(
                "took_ms_sum",
                "mqtt_packets_seconds_sum * 1000",
                Map.of("alias_of", "mqtt.packets")),
            rule(
                "took_ms_count", "mqtt_packets_seconds_count", Map.of("alias_of", "mqtt.packets")));
  }

  @Test
  void the_count_of_a_histogram_can_have_a_name() {
    assertThat(rules(Instrument.HISTOGRAM, alias("times", 1, Map.of(), Statistic.COUNT)))
        .containsExactly(
            rule("times", "mqtt_packets_seconds_count", Map.of("alias_of", "mqtt.packets")));
  }

  @Test
  void a_summary_is_the_quantiles_of_a_histogram() {
    assertThat(rules(Instrument.HISTOGRAM, alias("rtt", 1, Map.of(), Statistic.QUANTILES)))
        .contains(
            rule(
                "rtt",
                "histogram_quantile(0.99, rate(mqtt_packets_seconds_bucket[5m]))",
                Map.of("alias_of", "mqtt.packets", "quantile", "0.99")))
        .hasSize(6);
  }

  private static Alias alias(
      String name, double factor, Map<String, String> where, Statistic statistic) {
    return new Alias("paper", name, factor, where, statistic, null);
  }

  private static Map<String, Object> bucket(String expression, String le) {
    return rule("took_ms_bucket", expression, Map.of("alias_of", "mqtt.packets", "le", le));
  }

  private static Map<String, Object> rule(
      String name, String expression, Map<String, String> labels) {
    return Map.of("record", name, "expr", expression, "labels", labels);
  }

  private static List<Object> rules(Instrument instrument, Alias alias) {
    Metric metric =
        new Metric(
            "mqtt.packets",
            instrument,
            "s",
            true,
            false,
            List.of(),
            List.of(0.005, 1.0),
            List.of(alias),
            new Text("Packets.", "", "stable", null, "model.yaml:1"));
    Catalogue catalogue =
        new Catalogue("", List.of(), List.of(), List.of(metric), List.of(), List.of(), List.of());
    String yaml = AliasRules.files(catalogue, "semconv/model").get("paper.yml");
    Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    Map<?, ?> group = (Map<?, ?>) requireNonNull((List<?>) file.get("groups")).get(0);
    return List.copyOf(requireNonNull((List<?>) group.get("rules")));
  }
}
