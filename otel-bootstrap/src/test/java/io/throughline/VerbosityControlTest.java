package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.internal.operators.VerbosityJson;
import io.throughline.logging.verbosity.Verbosity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class VerbosityControlTest {

  private final List<String> changes = new ArrayList<>();

  private final Verbosity verbosity =
      new Verbosity() {
        @Override
        public void level(String logger, Level level, Duration time) {
          changes.add(logger + " " + level + " " + time);
        }

        @Override
        public void follow(String field, String value, Duration time) {
          changes.add(field + " " + value + " " + time);
        }

        @Override
        public void followFocus(Duration time) {
          changes.add("focus " + time);
        }

        @Override
        public long linesInFocus() {
          return 0;
        }

        @Override
        public void reset() {
          changes.add("reset");
        }
      };

  @Test
  void a_request_changes_a_level_follows_a_client_or_ends_all() {
    VerbosityJson.apply(verbosity, "{\"logger\":\"a.b\",\"level\":\"debug\",\"seconds\":60}");
    VerbosityJson.apply(verbosity, "{\"field\":\"client_id\",\"value\":\"c\",\"seconds\":1}");
    VerbosityJson.apply(verbosity, "{\"reset\":true}");

    assertThat(changes).containsExactly("a.b DEBUG PT1M", "client_id c PT1S", "reset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"reset\":false}",
        "{\"logger\":\"a\",\"level\":\"LOUD\",\"seconds\":1}",
        "{\"logger\":\"a\",\"level\":\"INFO\"}",
        "{\"logger\":\"a\",\"level\":\"INFO\",\"seconds\":-1e308}",
        "{\"field\":\"a\",\"value\":\"b\",\"seconds\":1e308}",
        "{\"field\":\"a\",\"value\":\"b\",\"seconds\":1,\"logger\":\"c\"}",
        "{\"lvl\":\"INFO\"}"
      })
  void what_makes_no_sense_changes_nothing(String body) {
    assertThatThrownBy(() -> VerbosityJson.apply(verbosity, body))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(changes).isEmpty();
  }
}
