package io.throughline.internal.settings;

import static io.throughline.internal.settings.OpenTelemetrySettings.PROMETHEUS_PORT;
import static io.throughline.internal.settings.OpenTelemetrySettings.SERVICE_NAME;
import static io.throughline.internal.settings.ThroughlineSettings.OPERATORS_ENABLED;
import static io.throughline.internal.settings.ThroughlineSettings.SHUTDOWN_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir Path folder;

  private final Map<String, String> overrides = new HashMap<>();
  private final Properties systemProperties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> arguments = new HashMap<>();

  @Test
  void the_higher_source_wins() throws IOException {
    assertThat(port()).isEqualTo("9464 (default)");
    arguments.put("otel.exporter.prometheus.port", "1");
    assertThat(port()).isEqualTo("1 (argument of init)");
    Path file = file("otel.exporter.prometheus.port=2");
    assertThat(port()).isEqualTo("2 (" + file + ")");
    environment.put("OTEL_EXPORTER_PROMETHEUS_PORT", "3");
    assertThat(port()).isEqualTo("3 (environment)");
    systemProperties.setProperty("otel.exporter.prometheus.port", "4");
    assertThat(port()).isEqualTo("4 (system property)");
    overrides.put("otel.exporter.prometheus.port", "5");
    assertThat(port()).isEqualTo("5 (override in code)");
    assertThat(read().get(PROMETHEUS_PORT)).isEqualTo(5);
  }

  @Test
  void every_default_makes_sense() {
    assertThat(Settings.known())
        .filteredOn(setting -> setting.defaultText() != null)
        .isNotEmpty()
        .allSatisfy(setting -> assertThat(setting.defaultValue()).isNotNull());
  }

  @Test
  void what_is_blank_is_not_set() {
    environment.put("OTEL_EXPORTER_PROMETHEUS_PORT", " ");
    arguments.put("otel.exporter.prometheus.port", "1");

    assertThat(read().get(PROMETHEUS_PORT)).isEqualTo(1);
    assertThat(read().problems()).isEmpty();
  }

  @Test
  void a_file_can_be_named() throws IOException {
    Path named = Files.writeString(folder.resolve("named"), "throughline.shutdown.timeout = 7s");
    file("throughline.shutdown.timeout=6s");
    environment.put("THROUGHLINE_CONFIG_FILE", named.toString());

    assertThat(read().get(SHUTDOWN_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void a_named_file_that_is_not_there_is_a_problem() {
    environment.put("THROUGHLINE_CONFIG_FILE", folder.resolve("absent").toString());

    assertThat(read().problems())
        .singleElement()
        .asString()
        .contains("absent", "cannot be read", "NoSuchFile");
  }

  @Test
  void the_prometheus_section_of_the_source_document_is_understood() throws IOException {
    file("prometheus.enable = false\nprometheus.port = 9999");
    environment.put("PROMETHEUS_PORT", "tcp://10.0.0.1:9090"); // Kubernetes' for a service

    assertThat(read().get(OPERATORS_ENABLED)).isFalse();
    assertThat(read().get(PROMETHEUS_PORT)).isEqualTo(9999);
    assertThat(read().problems()).isEmpty();
  }

  @Test
  void all_wrong_values_are_reported_together_and_their_defaults_used() {
    environment.put("OTEL_EXPORTER_PROMETHEUS_PORT", "70000");
    systemProperties.setProperty("throughline.shutdown.timeout", "soon");
    overrides.put("otel.traces.sampler", "nonsense");
    arguments.put("otel.exporter.prometheus.port", "1");

    Settings settings = read();

    assertThat(settings.problems())
        .extracting(Problem::text)
        .containsExactly(
            "throughline.shutdown.timeout (system property) is 'soon', allowed is a duration from 1ms to 10m; 5s is"
                + " used",
            "otel.traces.sampler (override in code) is 'nonsense', allowed is always_on, always_off, traceidratio,"
                + " parentbased_always_on, parentbased_always_off, parentbased_traceidratio,"
                + " parentbased_jaeger_remote or what a ConfigurableSamplerProvider on the class path names;"
                + " parentbased_always_on is used",
            "OTEL_EXPORTER_PROMETHEUS_PORT (environment) is '70000', allowed is a whole number from 0 to 65535; 9464"
                + " is used");
    assertThat(settings.get(SHUTDOWN_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.get(PROMETHEUS_PORT)).isEqualTo(9464);
    assertThat(settings.forTheSdk()).containsEntry("otel.traces.sampler", "parentbased_always_on");
  }

  @ParameterizedTest
  @CsvSource({"17179869185G", "1025G", "1k", "999999999999G"})
  void bytes_out_of_bounds_are_wrong_though_their_number_overflows(String written) {
    environment.put("THROUGHLINE_SPOOL_MAX_SIZE", written);

    assertThat(read().problems()).singleElement().asString().contains(written);
  }

  @Test
  void secrets_are_never_shown() {
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret,b\u0000d");
    environment.put("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=s3cret");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:s3cret@collector:4318");
    environment.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "ftp://me:s3cret@collector:4318");

    Settings settings = read();

    assertThat(settings.problems()).hasSize(2).noneMatch(it -> it.text().contains("s3cret"));
    assertThat(settings.values())
        .noneMatch(value -> value.shown().contains("s3cret"))
        .anyMatch(value -> value.shown().equals("http://(hidden)@collector:4318"))
        .noneMatch(value -> value.toString().contains("s3cret"));
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENDPIONT, OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_BSP_MAX_QUEU_SIZE, OTEL_BSP_MAX_QUEUE_SIZE",
    "OTEL_SERVICENAME, OTEL_SERVICE_NAME",
    "THROUGHLINE_SHUTDOWN, THROUGHLINE_SHUTDOWN_TIMEOUT",
    "THROUGHLINE_CONFIG_STRIKT, THROUGHLINE_CONFIG_STRICT",
  })
  void a_misspelt_key_is_reported_with_the_nearest_name(String written, String meant) {
    environment.put(written, "1");

    assertThat(read().problems())
        .extracting(Problem::text)
        .containsExactly(
            "%s (environment) is not known; did you mean %s?".formatted(written, meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "THROUGHLINE_COLLECTOR_SERVICE_HOST",
        "THROUGHLINE_GATEWAY_PORT_4317_TCP_ADDR",
        "OTEL_COLLECTOR_SERVICE_PORT_OTLP_HTTP",
      })
  void what_kubernetes_sets_for_a_service_is_no_setting(String variable) {
    environment.put(variable, "1");

    assertThat(read().problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_INSTRUMENTATION_GRPC_ENABLED, otel.instrumentation.grpc.enabled",
    "OTEL_RESOURCE_ATTRIBUTES_POD_NAME, otel.resource.attributes.pod.name",
    "OTEL_EXPORTER_KAFKA_BROKERS, otel.exporter.kafka.brokers",
  })
  void a_key_that_only_an_extension_can_know_is_passed_on(String written, String key) {
    environment.put(written, "1");

    assertThat(read().problems()).isEmpty();
    assertThat(read().forTheSdk()).containsEntry(key, "1");
  }

  @Test
  void a_ratio_that_is_no_number_is_a_problem_only_for_a_sampler_of_ratios() {
    environment.put("OTEL_TRACES_SAMPLER_ARG", "half");
    assertThat(read().problems()).isEmpty();

    environment.put("OTEL_TRACES_SAMPLER", "parentbased_traceidratio");
    assertThat(read().problems()).hasSize(1);
    assertThat(read().forTheSdk()).containsEntry("otel.traces.sampler.arg", null);
  }

  @Test
  void a_path_of_an_endpoint_is_a_problem_only_for_grpc() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317/v1");
    assertThat(read().problems()).isEmpty();

    environment.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "grpc");
    assertThat(read().problems()).hasSize(1);
  }

  @Test
  void a_key_without_certificate_is_a_problem() throws IOException {
    environment.put("OTEL_EXPORTER_OTLP_CLIENT_KEY", file("x=y").toString());

    assertThat(read().problems()).hasSize(1).first().asString().contains("client.certificate");
    assertThat(read().forTheSdk()).containsEntry("otel.exporter.otlp.client.key", null);
  }

  @Test
  void names_reach_the_sdk_as_it_spells_them() {
    environment.put("OTEL_TRACES_EXPORTER", "otlp");
    environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", "GZIP");
    environment.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", "immutable_data");

    assertThat(read().forTheSdk())
        .containsEntry("otel.exporter.otlp.compression", "gzip")
        .containsEntry("otel.java.exporter.memory_mode", "immutable_data")
        .containsEntry("otel.service.name", null);
    assertThat(read().find(SERVICE_NAME)).isEmpty();
  }

  private String port() {
    return read().values().stream()
        .filter(value -> value.key().equals(PROMETHEUS_PORT.key()))
        .map(value -> value.shown() + " (" + value.source() + ")")
        .findAny()
        .orElseThrow();
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("throughline.properties"), content);
  }

  private Settings read() {
    return Settings.read(overrides, systemProperties, environment, folder, arguments);
  }
}
