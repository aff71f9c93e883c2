package io.throughline.logging.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PauseAfterLookTest {

  @ParameterizedTest
  @CsvSource({"0, 1", "5, 5", "1000, 60", "10000, 60"})
  void looks_take_a_thousandth_of_the_time_and_come_once_a_minute_at_least(
      long millisOfLook, long seconds) {
    long pause = LoggerContextEvents.pauseAfter(Duration.ofMillis(millisOfLook).toNanos());

    assertThat(Duration.ofNanos(pause)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
