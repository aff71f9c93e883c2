package io.throughline.examples.cluster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemIntervalTest {

  private final SystemInterval interval = new SystemInterval(10);

  @Test
  void an_operator_changes_it() {
    assertThat(interval.json()).isEqualTo("{\"seconds\":10}");

    interval.change("{\"seconds\": 2}");
    assertThat(interval.seconds()).isEqualTo(2);

    interval.change("{\"seconds\": 0}");
    assertThat(interval.seconds()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "{}",
        "{\"seconds\": -1}",
        "{\"seconds\": 1.5}",
        "{\"seconds\": \"soon\"}",
        "{\"seconds\": 99999999999}",
        "{\"seconds\": 1, \"minutes\": 1}"
      })
  void what_is_no_number_changes_nothing_and_is_told_what_is_allowed(String json) {
    assertThatThrownBy(() -> interval.change(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allowed is {\"seconds\": N}");
    assertThat(interval.seconds()).isEqualTo(10);
  }
}
