package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.mqtt.SenderTrace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettingTest {

  private static final String ADDRESS = "test.listen.address";
  private static final String TRACE = "test.trace";
  private static final String NUMBER = "test.number";

  @AfterEach
  void forget() {
    System.clearProperty(ADDRESS);
    System.clearProperty(TRACE);
    System.clearProperty(NUMBER);
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

  @Test
  void a_number_is_at_least_one() {
    assertThat(Setting.number(NUMBER, 7)).isEqualTo(7);

    System.setProperty(NUMBER, "12");
    assertThat(Setting.number(NUMBER, 7)).isEqualTo(12);

    System.setProperty(NUMBER, "0");
    assertThatThrownBy(() -> Setting.number(NUMBER, 7))
        .hasMessage("TEST_NUMBER=0 is not a number (1 to 999999999)");
  }

  @Test
  void a_count_may_be_zero_but_not_below() {
    assertThat(Setting.count(NUMBER, 7)).isEqualTo(7);

    System.setProperty(NUMBER, "0");
    assertThat(Setting.count(NUMBER, 7)).isZero();

    System.setProperty(NUMBER, "-1");
    assertThatThrownBy(() -> Setting.count(NUMBER, 7))
        .hasMessage("TEST_NUMBER=-1 is not a number (0 to 999999999)");
  }

  @Test
  void a_choice_is_one_of_its_names() {
    assertThat(Setting.choice(TRACE, SenderTrace.class)).isEmpty();

    System.setProperty(TRACE, "ignore");
    assertThat(Setting.choice(TRACE, SenderTrace.class)).contains(SenderTrace.IGNORE);

    System.setProperty(TRACE, "perhaps");
    assertThatThrownBy(() -> Setting.choice(TRACE, SenderTrace.class))
        .hasMessage("TEST_TRACE=perhaps is none of adopt, link, ignore");
  }
}
