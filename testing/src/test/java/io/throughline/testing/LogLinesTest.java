package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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

  @Test
  void lines_are_as_they_were_when_they_were_written() {
    Logger logger = (Logger) LoggerFactory.getLogger("orders");
    logger.setAdditive(false); // no other appender may format the line
    List<String> refused = new ArrayList<>(List.of("o1"));
    try (LogLines lines = new LogLines("orders")) {
      MDC.put("client_id", "c1");
      logger.info("refused {}", refused);
      refused.add("o2");
      MDC.put("client_id", "c2");

      assertThat(lines.messages()).containsExactly("refused [o1]");
      assertThat(lines.events().get(0).getMDCPropertyMap()).containsEntry("client_id", "c1");
    } finally {
      MDC.clear();
      logger.setAdditive(true);
    }
  }
}
