package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectiveTest {

  @Test
  void how_long_a_service_was_away_needs_a_service() {
    assertThatThrownBy(() -> objective(null, "30s").seen())
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining("'away_for' goes with 'services' only");
  }

  @Test
  void what_is_recorded_of_services_is_whether_they_had_answered_lately() {
    assertThat(objective("journal", "30s").seen())
        .isEqualTo("max_over_time(up{job=~\"journal\"}[30s])");
    assertThat(objective("journal", null).seen()).isNull();
  }

  private static Objective objective(@Nullable String services, @Nullable String awayFor) {
    return new Objective(
        "back",
        new BigDecimal("0.999"),
        "It is back.",
        null,
        null,
        null,
        null,
        null,
        services,
        awayFor);
  }
}
