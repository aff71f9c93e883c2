package io.throughline.delivery.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.delivery.internal.transport.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @Test
  void pauses_grow_up_to_the_longest_and_begin_anew_after_a_success() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 2, () -> 1);

    assertThat(backoff.next(null)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.next(null)).isEqualTo(Duration.ofSeconds(2));
    assertThat(backoff.next(null)).isEqualTo(Duration.ofSeconds(4));
    assertThat(backoff.next(null)).isEqualTo(Duration.ofSeconds(5));
    backoff.reset();
    assertThat(backoff.next(null)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void half_of_a_pause_is_random() {
    Backoff shortest = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 2, () -> 0);

    assertThat(shortest.next(null)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void the_receiver_can_ask_for_more_but_not_for_ever() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 1, () -> 1);

    assertThat(backoff.next(Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    assertThat(backoff.next(Duration.ofMillis(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.next(Duration.ofDays(1))).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource({
    "120, 120",
    "' 0 ', 0",
    "'Sat, 21 Nov 2026 12:00:30 GMT', 30",
    "'Sat, 21 Nov 2026 11:00:00 GMT', 0"
  })
  void retry_after_is_seconds_or_a_date(String header, long seconds) {
    assertThat(RetryAfter.parse(header, Instant.parse("2026-11-21T12:00:00Z")))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"soon", "-1", "1.5", "''"})
  void any_other_retry_after_is_none(String header) {
    assertThat(RetryAfter.parse(header, Instant.EPOCH)).isNull();
  }
}
