package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.throughline.internal.settings.Problem;
import io.throughline.internal.settings.Setting;
import io.throughline.internal.settings.Settings;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting with every kind of wrong value: the host runs, and strict mode names each. */
@ExtendWith(FreshGlobal.class)
class WrongSettingsTest {

  /** What no setting but one of free text, a path or a list of names takes. */
  static Stream<String> wrongValues() {
    return Stream.of(
        "nonsense",
        "-1",
        "1e99",
        "0x10",
        "9999999999999999999999",
        "5 parsecs",
        "true,false",
        "none,otlp",
        "otlp,otlp",
        "=",
        "a=b=%zz",
        "[(",
        "http://",
        "ftp://host:21",
        "http://a b:1",
        "http://host:99999",
        "/there/is/no/such/file",
        "\u0001\uD83D\uDE00",
        "x".repeat(100_000));
  }

  /** These keep the test from disturbing others; each is tried on its own below. */
  private static final Set<String> KEPT =
      Set.of(
          "throughline.config.file",
          "throughline.config.strict",
          "throughline.operators.enabled",
          "throughline.spool.directory",
          "otel.exporter.otlp.endpoint",
          "otel.sdk.disabled");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("wrongValues")
  void the_host_runs_with_all_settings_wrong_and_the_sdk_takes_what_is_left(String wrong)
      throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = allSetTo(wrong, collector).init()) {
      observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan().end();

      assertThat(observability.serviceHealth().part("setup").state().isDegraded()).isFalse();
      observability.close();
      assertThat(collector.spans()).hasSize(1);
      assertThat(collector.metrics()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void strict_mode_names_every_setting_that_is_wrong(String wrong) throws IOException {
    List<String> refused =
        Settings.known().stream().filter(it -> refuses(it, wrong)).map(Setting::key).toList();
    assertThat(refused).hasSizeGreaterThan(40);
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      ObservabilityBuilder builder =
          allSetTo(wrong, collector).override("throughline.config.strict", "true");

      assertThatThrownBy(builder::init)
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              e ->
                  assertThat(refused)
                      .filteredOn(key -> !KEPT.contains(key))
                      .allSatisfy(
                          key ->
                              assertThat(e.problems())
                                  .filteredOn(it -> it.startsWith(key + " "))
                                  .hasSize(1)));
    }
  }

  /** So that a new setting is not forgotten here. */
  @Test
  void every_setting_that_does_not_take_any_text_refuses_something() {
    assertThat(Settings.known())
        .filteredOn(setting -> wrongValues().noneMatch(wrong -> refuses(setting, wrong)))
        .extracting(setting -> setting.type().allowed())
        .isSubsetOf("text", "a list with commas", "a path");
  }

  @Test
  void a_setting_that_is_kept_above_is_named_on_its_own() {
    assertThat(KEPT)
        .filteredOn(key -> !key.equals("throughline.spool.directory")) // takes any path
        .allSatisfy(
            key ->
                assertThat(read(Map.of(key, "\u0000")).problems())
                    .extracting(Problem::text)
                    .anyMatch(text -> text.contains(key) || text.contains("cannot be read")));
  }

  @Test
  void each_setting_takes_its_default() {
    Settings nothing = read(Map.of());
    for (Setting<?> setting : Settings.known()) {
      if (setting.defaultText() != null) {
        Settings written = read(Map.of(setting.key(), setting.defaultText()));
        assertThat(written.problems()).as(setting.key()).isEmpty();
        assertThat(written.get(setting)).isEqualTo(nothing.get(setting));
      }
    }
  }

  @Test
  void a_file_that_holds_no_certificate_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "garbage");

    assertThat(read(Map.of("otel.exporter.otlp.certificate", file.toString())).problems())
        .hasSize(1);
  }

  @Test
  void an_exporter_that_cannot_be_built_takes_no_other_signal_with_it() throws IOException {
    for (String broken : List.of("throwing", "unlinkable")) {
      GlobalOpenTelemetry.resetForTest();
      try (OtlpReceiver collector = OtlpReceiver.start();
          Observability observability =
              sendingTo(collector).override("otel.traces.exporter", broken).init()) {
        observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan().end();
        observability
            .openTelemetry()
            .getLogsBridge()
            .get("host")
            .logRecordBuilder()
            .setBody("line")
            .emit();

        assertThat(observability.serviceHealth().part("traces").state().lastError())
            .contains("no such luck");
        assertThat(observability.dumpMetrics()).contains("jvm_memory_used_bytes{");
        observability.close();
        assertThat(collector.metrics()).isNotEmpty();
        assertThat(collector.logRecords())
            .anyMatch(it -> it.getBody().getStringValue().equals("line"));
        assertThat(collector.spans()).isEmpty();
      }
    }
  }

  @Test
  void in_strict_mode_an_exporter_that_cannot_be_built_is_named() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      ObservabilityBuilder builder =
          sendingTo(collector)
              .override("otel.traces.exporter", "throwing")
              .override("throughline.config.strict", "true");

      assertThatThrownBy(builder::init)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("traces: ")
          .hasMessageContaining("no such luck");
    }
    assertThat(GlobalOpenTelemetry.isSet()).isFalse();
  }

  private ObservabilityBuilder allSetTo(String wrong, OtlpReceiver collector) {
    ObservabilityBuilder builder = sendingTo(collector);
    Settings.known().stream()
        .map(Setting::key)
        .filter(key -> !KEPT.contains(key))
        .forEach(key -> builder.override(key, wrong));
    return builder;
  }

  private ObservabilityBuilder sendingTo(OtlpReceiver collector) {
    return Observability.builder("test-service")
        .environment(Map.of())
        .override("throughline.operators.enabled", "false")
        .override("throughline.spool.directory", folder.resolve("spool").toString())
        .override("otel.exporter.otlp.endpoint", collector.endpoint());
  }

  private boolean refuses(Setting<?> setting, String wrong) {
    return read(Map.of(setting.key(), wrong)).problems().stream()
        .map(Problem::text)
        .anyMatch(text -> text.startsWith(setting.key() + " "));
  }

  /** As system properties, which all settings may be. */
  private Settings read(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    return Settings.read(Map.of(), properties, Map.of(), folder, Map.of());
  }
}
