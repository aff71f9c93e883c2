package io.throughline.examples.chat.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.AnalyticsQueryType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  private static Question read(Map<String, String> parameters) {
    return Question.read(AnalyticsQueryType.EVENTS_BY_TYPE, parameters, CLOCK);
  }

  @Test
  void what_is_asked_becomes_numbers_and_words_of_closed_types() {
    String sql =
        read(Map.of(
                "from", "2026-02-01T00:00:00Z",
                "to", "2026-02-02T00:00:00Z",
                "type", "app_started",
                "limit", "5"))
            .sql();

    assertThat(sql)
        .isEqualTo(
            "SELECT type, count() AS events FROM events FINAL"
                + " WHERE time >= fromUnixTimestamp64Milli(1769904000000)"
                + " AND time < fromUnixTimestamp64Milli(1769990400000)"
                + " AND type = 'app_started' GROUP BY type ORDER BY type LIMIT 5");
  }

  @Test
  void the_last_week_is_asked_for_if_nothing_is_said() {
    Question question = read(Map.of());

    assertThat(question.from()).isEqualTo("2026-02-22T12:05:00Z");
    assertThat(question.to()).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(question.limit()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          type  | app_started' OR 1=1 --                | app_closed
          type  | _OTHER                                | app_closed
          from  | now(); DROP TABLE events              | an instant
          from  | 2026-03-02T00:00:00Z                  | up to 400 days
          from  | 2020-03-02T00:00:00Z                  | up to 400 days
          to    | +1000000000-12-31T23:59:59.999999999Z | from 1970 to 2200
          limit | 0                                     | from 1 to 1000
          limit | 1001                                  | from 1 to 1000
          limit | 1 UNION ALL SELECT 1                  | from 1 to 1000
          sql   | SELECT 1                              | [from, limit, to, type]
          """)
  void what_is_no_such_value_is_refused(String name, String value, String allowed) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + "=")
        .hasMessageContaining(allowed);
  }

  @ParameterizedTest
  @CsvSource({"events_by_type,EVENTS_BY_TYPE", "sessions,SESSIONS", "drop,OTHER", "_OTHER,OTHER"})
  void a_query_has_one_of_a_few_names(String name, AnalyticsQueryType type) {
    assertThat(Question.type(name)).isEqualTo(type);
  }
}
