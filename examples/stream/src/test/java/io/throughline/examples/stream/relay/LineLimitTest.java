package io.throughline.examples.stream.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineLimitTest {

  @Test
  void ten_lines_in_a_minute_are_logged_and_the_next_says_how_many_were_not() {
    AtomicLong now = new AtomicLong(-5);
    LineLimit limit = new LineLimit(now::get);
    for (int i = 0; i < 10; i++) {
      assertThat(limit.limited("refused")).isEqualTo("refused");
    }
    assertThat(limit.limited("refused")).isNull();
    assertThat(limit.limited("refused")).isNull();

    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(limit.limited("refused")).isEqualTo("refused (2 such lines were left out)");
    assertThat(limit.limited("refused")).isEqualTo("refused");
  }
}
