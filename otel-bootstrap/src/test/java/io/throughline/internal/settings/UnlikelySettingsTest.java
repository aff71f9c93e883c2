package io.throughline.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnlikelySettingsTest {

  @ParameterizedTest
  @CsvSource({
    "otel.exporter.otlp.endpoint, http://h:4318/v1/traces, appended",
    "otel.exporter.otlp.endpoint, http://h:4318/x/v1/logs/, appended",
    "otel.exporter.otlp.endpoint, http://h:4317, 4317 is the port of OTLP/gRPC",
    "otel.exporter.otlp.traces.endpoint, http://h:4318, expects the path /v1/traces",
    "otel.exporter.otlp.logs.endpoint, http://h:4318/v1/traces, that of another signal",
    "otel.exporter.otlp.timeout, 10, that is 0.01s: a number without a unit is milliseconds",
    "throughline.shutdown.timeout, 5, that is 0.005s",
  })
  void what_is_hardly_meant_gets_a_hint(String key, String value, String hint) {
    Settings settings = read(key, value);

    assertThat(settings.problems()).isEmpty();
    assertThat(settings.hints()).singleElement().asString().startsWith(key).contains(hint);
  }

  @ParameterizedTest
  @CsvSource({
    "otel.exporter.otlp.endpoint, http://h:4318",
    "otel.exporter.otlp.endpoint, https://h/otlp",
    "otel.exporter.otlp.traces.endpoint, http://h:4318/v1/traces",
    "otel.exporter.otlp.timeout, 10s",
    "otel.exporter.otlp.timeout, 0",
  })
  void what_is_meant_gets_none(String key, String value) {
    assertThat(read(key, value).hints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "team=a,quota=50%ZZ | , and the % of quota is no escape; it is ignored",
        "team=a,b,quota=50%25 | , and item 2 is no pair (a comma within a value is %2C); it is ignored",
      })
  void a_list_of_resource_attributes_with_a_wrong_one_is_reported_with_that_one(
      String value, String which) {
    assertThat(read("otel.resource.attributes", value).problems())
        .singleElement()
        .asString()
        .contains("percent-encoded")
        .endsWith(which);
    assertThat(read("otel.resource.attributes", "team=a%2Cb,quota=50%25").problems()).isEmpty();
  }

  @Test
  void an_exporter_that_is_not_there_names_its_library_and_the_console_is_there() {
    assertThat(read("otel.traces.exporter", "console").problems()).isEmpty();
    assertThat(read("otel.metrics.exporter", "console").problems()).isEmpty();
    assertThat(read("otel.logs.exporter", "console").problems()).isEmpty();
    assertThat(read("otel.traces.exporter", "zipkin").problems())
        .singleElement()
        .asString()
        .contains("zipkin needs io.opentelemetry:opentelemetry-exporter-zipkin");
  }

  private static Settings read(String key, String value) {
    return Settings.read(
        Map.of(key, value), new Properties(), Map.of(), Path.of("no such folder"), Map.of());
  }
}
