package io.throughline.examples.chat.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void what_is_not_set_has_its_default() {
    Settings settings = new Settings(Map.of("BLANK", " "));

    assertThat(settings.find("BLANK")).isNull();
    assertThat(settings.text("BLANK", "default")).isEqualTo("default");
    assertThat(settings.port("PORT", 6686)).isEqualTo(6686);
    assertThat(settings.seconds("SECONDS", 10)).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.server("URL", "http://127.0.0.1:9200"))
        .isEqualTo(URI.create("http://127.0.0.1:9200"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "many", "99999999999"})
  void a_wrong_number_says_what_is_allowed(String value) {
    assertThatThrownBy(() -> new Settings(Map.of("PORT", value)).port("PORT", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("PORT=" + value + " is wrong; it takes a number from 0 to 65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9200", "http://localhost", "http://a:1/path", "http:// :1"})
  void a_wrong_address_says_what_is_allowed(String value) {
    assertThatThrownBy(
            () -> new Settings(Map.of("URL", value)).server("URL", "http://127.0.0.1:9200"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "URL=" + value + " is wrong; it takes an address such as http://127.0.0.1:9200");
  }
}
