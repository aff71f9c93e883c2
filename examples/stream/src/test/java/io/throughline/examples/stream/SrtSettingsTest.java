package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrtSettingsTest {

  @Test
  void what_is_not_set_has_a_default_and_nothing_is_called_or_probed() {
    SrtSettings settings = read(Map.of());
    assertThat(settings.port()).isEqualTo(8890);
    assertThat(settings.latency()).isEqualTo(120);
    assertThat(settings.origin()).isNull();
    assertThat(settings.probes()).isFalse();
  }

  @Test
  void an_edge_has_an_origin() {
    SrtSettings settings =
        read(Map.of("stream.origin", "srt://127.0.0.1:8890", "stream.probe", "true"));
    assertThat(settings.origin()).hasToString("/127.0.0.1:8890");
    assertThat(settings.probes()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "stream.origin, rtsp://a:1, STREAM_ORIGIN=rtsp://a:1 is wrong; it takes srt://HOST:PORT",
    "stream.origin, srt://127.0.0.1:99999, it takes srt://HOST:PORT",
    "stream.origin, srt://127.0.0.1, it takes srt://HOST:PORT",
    "stream.probe, yes, STREAM_PROBE=yes is wrong; it takes true or false",
    "stream.srt.latency.milliseconds, 5, it takes a number from 20 to 8000"
  })
  void what_is_wrong_says_which_and_what_is_allowed(String name, String value, String message) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static SrtSettings read(Map<String, String> values) {
    return SrtSettings.read(new SettingValues(values::get));
  }
}
