package io.throughline.examples.chat.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.AnalyticsEventSource;
import io.throughline.semconv.AnalyticsRejectionReason;
import io.throughline.semconv.EventType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ValidationTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final JsonMapper json = JsonMapper.builder().build();
  private final Validation validation = new Validation(InstantSource.fixed(NOW));

  private AnalyticsEvent check(String event) throws RejectedException {
    return validation.check(
        json.readTree(event.replace('\'', '"')),
        AnalyticsEventSource.HTTP,
        SpanContext.getInvalid());
  }

  @Test
  void an_event_is_what_it_says() throws Exception {
    AnalyticsEvent event =
        check(
            "{'id':'e-1','type':'search_performed','time':'2026-03-01T11:59:00Z','user':'u1',"
                + "'session':'s1','chat':'c1','properties':{'hits':3,'kind':'text','cold':true}}");

    assertThat(event.id()).isEqualTo("e-1");
    assertThat(event.type()).isEqualTo(EventType.SEARCH_PERFORMED);
    assertThat(event.time()).isEqualTo("2026-03-01T11:59:00Z");
    assertThat(event.user()).isEqualTo("u1");
    assertThat(event.session()).isEqualTo("s1");
    assertThat(event.chat()).isEqualTo("c1");
    assertThat(event.properties()).isEqualTo(Map.of("hits", "3", "kind", "text", "cold", "true"));
  }

  @Test
  void what_may_be_absent_is_empty() throws Exception {
    AnalyticsEvent event = check("{'id':'e','type':'app_started','time':'2026-03-01T12:00:00Z'}");

    assertThat(event.user()).isEmpty();
    assertThat(event.session()).isEmpty();
    assertThat(event.properties()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                                   | MALFORMED         | JSON object
          {'type':'app_started','time':'2026-03-01T12:00:00Z'}                 | FIELD_MISSING     | id is missing
          {'id':'e','time':'2026-03-01T12:00:00Z'}                             | FIELD_MISSING     | type is missing
          {'id':'e','type':'app_started'}                                      | FIELD_MISSING     | time is missing
          {'id':'e','type':'nonsense','time':'2026-03-01T12:00:00Z'}           | TYPE_UNKNOWN      | app_closed, app_started
          {'id':'e','type':'_OTHER','time':'2026-03-01T12:00:00Z'}             | TYPE_UNKNOWN      | app_closed, app_started
          {'id':'e','type':3,'time':'2026-03-01T12:00:00Z'}                    | TYPE_UNKNOWN      | type is 3
          {'id':'e e','type':'app_started','time':'2026-03-01T12:00:00Z'}      | FIELD_INVALID     | id is "e e"
          {'id':7,'type':'app_started','time':'2026-03-01T12:00:00Z'}          | FIELD_INVALID     | id is 7
          {'id':'e','type':'app_started','time':'yesterday'}                   | FIELD_INVALID     | an instant as
          {'id':'e','type':'app_started','time':1772366400}                    | FIELD_INVALID     | an instant as
          {'id':'e','type':'app_started','time':'2026-02-22T11:59:59Z'}        | TIME_OUT_OF_RANGE | the last 7 days
          {'id':'e','type':'app_started','time':'2026-03-01T12:05:01Z'}        | TIME_OUT_OF_RANGE | 5 minutes
          {'id':'e','type':'app_started','time':'2026-03-01T12:00:00Z','x':1}  | FIELD_INVALID     | no field x
          {'id':'e','type':'app_started','time':'2026-03-01T12:00:00Z','properties':[1]}        | FIELD_INVALID | an object
          {'id':'e','type':'app_started','time':'2026-03-01T12:00:00Z','properties':{'A b':1}}  | FIELD_INVALID | A b
          {'id':'e','type':'app_started','time':'2026-03-01T12:00:00Z','properties':{'a':[1]}}  | FIELD_INVALID | properties.a
          """)
  void what_is_wrong_is_named(String event, AnalyticsRejectionReason reason, String message) {
    assertThatThrownBy(() -> check(event))
        .isInstanceOfSatisfying(
            RejectedException.class, why -> assertThat(why.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @Test
  void what_is_sent_back_of_a_wrong_value_is_bounded() {
    assertThatThrownBy(
            () ->
                check(
                    "{'id':'"
                        + "x".repeat(5000)
                        + "','type':'app_started','time':'2026-03-01T12:00:00Z'}"))
        .satisfies(why -> assertThat(why.getMessage()).hasSizeLessThan(200));
  }
}
