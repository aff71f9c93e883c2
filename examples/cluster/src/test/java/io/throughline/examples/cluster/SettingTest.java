package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettingTest {

  private static final String ADDRESS = "test.listen.address";

  @AfterEach
  void forget() {
    System.clearProperty(ADDRESS);
  }

  @Test
  void an_address_is_loopback_unless_told() {
    assertThat(Setting.address(ADDRESS, "127.0.0.1")).isEqualTo("127.0.0.1");

    System.setProperty(ADDRESS, "0.0.0.0");
    assertThat(Setting.address(ADDRESS, "127.0.0.1")).isEqualTo("0.0.0.0");
  }

  @Test
  void a_name_is_no_address() {
    System.setProperty(ADDRESS, "<everyone>");

    assertThatThrownBy(() -> Setting.address(ADDRESS, "127.0.0.1"))
        .hasMessageContaining("TEST_LISTEN_ADDRESS=<everyone> is not an address");
  }
}
