package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLinesTest {

  @Test
  void lines_of_a_logger_and_those_below_are_captured_while_open() {
    LogLines lines = new LogLines("orders");
    try (lines) {
      LoggerFactory.getLogger("orders").warn("refused {}", "o1");
      LoggerFactory.getLogger("orders.store").info("stored");
      LoggerFactory.getLogger("other").info("not ours");
    }
    LoggerFactory.getLogger("orders").info("too late");

    assertThat(lines.messages()).containsExactly("refused o1", "stored");
    assertThat(lines.events().get(0).getLevel()).isEqualTo(Level.WARN);
  }
}
