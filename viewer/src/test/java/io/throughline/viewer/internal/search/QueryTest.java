package io.throughline.viewer.internal.search;

import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.hex;
import static io.throughline.viewer.SentSpans.log;
import static io.throughline.viewer.SentSpans.logs;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spanId;
import static io.throughline.viewer.SentSpans.spans;
import static io.throughline.viewer.SentSpans.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.SentSpans;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

  private final TelemetryStore store = new TelemetryStore(1 << 20, Clock.systemUTC());

  private boolean findsSpan(String query) throws QueryException {
    store.take(
        spans(
            "mqtt-broker",
            span(1, 1, 0, "Publish to Kitchen")
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStatus(SentSpans.error().toBuilder().setMessage("quota exceeded"))
                .setEndTimeUnixNano(SentSpans.START + 21_000_000)
                .addAttributes(attribute("messaging.destination.name", "a/b"))
                .addAttributes(attribute("size", 1439))
                .addAttributes(attribute("greeting", "Grüße"))
                .addAttributes(attribute("delta", -5))
                .addAttributes(attribute("note", ""))
                .addAttributes(decimal("ratio", 0.25))
                .addAttributes(decimal("whole", 5))
                .addAttributes(decimal("large", 12_345_678))
                .addAttributes(decimal("small", 0.0001))
                .addEvents(
                    Span.Event.newBuilder()
                        .setName("exception")
                        .addAttributes(attribute("exception.type", "java.io.IOException")))
                .addEvents(
                    Span.Event.newBuilder()
                        .setName("exception")
                        .addAttributes(attribute("exception.type", "com.acme.Refused"))
                        .addAttributes(attribute("attempt", 3)))));
    StoredTrace trace = store.traces().get(0);
    return Query.parse(query, Query.Subject.SPANS).firstIn(trace) != null;
  }

  private static KeyValue decimal(String key, double value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setDoubleValue(value))
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kitchen",
        "\"publish to\"",
        "QUOTA",
        "ioexception",
        "grüße",
        "1439",
        "broker",
        "service:mqtt-broker",
        "service:MQTT-*",
        "name:\"publish to kitchen\"",
        "kind:server",
        "error",
        "topic:a/b",
        "topic:a/*",
        "messaging.destination.name:*",
        "service.name:mqtt-broker",
        "size:1439",
        "size>1438",
        "delta<-4 delta>=-5",
        "ratio>0.249 ratio<=0.25",
        "topic:*/B",
        "topic:a*/*b",
        "size>=1439 size<=1439 size<1440",
        ">10ms",
        ">=20ms <=20ms",
        "duration>10ms duration<=0.02s",
        "<1s >19.5ms",
        "trace>10ms",
        "event:exception",
        "exception.type:java.io.IOException",
        "exception.type:com.acme.*",
        "attempt:3 attempt>2",
        "whole:5",
        "whole:5.0",
        "large:12345678",
        "large:1.2345678E7",
        "small:0.0001",
        "small:1e-4",
        "ratio:.25",
        "12345678",
        "note:\"\"",
        "span:0000000000000001",
        "-service:journal",
        "-\"not there\"",
        "service:mqtt-broker >10ms <1s error topic:a/b name:\"Publish*\" kitchen",
      })
  void a_span_is_found(String query) throws QueryException {
    assertThat(findsSpan(query)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "living",
        "destination",
        "SPAN_KIND",
        "service:mqtt",
        "service:journal",
        "kind:client",
        "topic:a",
        "topic:a/b/c",
        "size>1439",
        "delta>-5",
        "ratio>0.25",
        "topic:*/a",
        "topic:b*",
        "absent>0",
        "greeting<0",
        "absent:*",
        ">20ms",
        "<20ms",
        "trace>1s",
        "duration>20ms",
        "event:other",
        "exception.type:Refused",
        "-exception.type:com.acme.Refused",
        "-exception.type:*",
        "attempt>3",
        "whole:5.5",
        "whole:five",
        "size:\"\"",
        "absent:\"\"",
        "-error",
        "-kitchen",
        "error topic:x",
      })
  void a_span_is_not_found(String query) throws QueryException {
    assertThat(findsSpan(query)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "level:warn,true",
    "level:ERROR,false",
    "error,false",
    "-error,true",
    "disk,true",
    "topic:a/b,true",
    "client_id:c1,true",
    "messaging.client.id:c1,true",
    "service:journal,true",
    "event:disk.*,true",
    "event:other,false",
    "duration>10,true",
    "duration>=12.5,false",
  })
  void log_records_are_found_by_the_same_language(String query, boolean found)
      throws QueryException {
    store.take(
        logs(
            "journal",
            log(1, 13, "disk nearly full")
                .setEventName("disk.filling")
                .addAttributes(attribute("topic", "a/b"))
                .addAttributes(attribute("duration", 12))
                .addAttributes(attribute("messaging.client.id", "c1"))));
    StoredLog record = store.logs().get(0);

    assertThat(Query.parse(query, Query.Subject.LOGS).matches(record)).isEqualTo(found);
  }

  @Test
  void one_span_has_to_satisfy_all_terms() throws QueryException {
    store.take(spans("a", span(1, 1, 0, "x")));
    store.take(spans("b", span(1, 2, 1, "y")));
    StoredTrace trace = store.traces().get(0);

    assertThat(Query.parse("service:a name:y", Query.Subject.SPANS).firstIn(trace)).isNull();
    assertThat(Query.parse("service:b name:y", Query.Subject.SPANS).firstIn(trace)).isNotNull();
    String whole = "trace:" + hex(traceId(1)) + " span:" + hex(spanId(2));
    assertThat(Query.parse(whole, Query.Subject.SPANS).firstIn(trace)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a \"b          | 2 | the quote has no end",
        "service:       | 8 | a value is missing after service",
        ":x             | 0 | a key is missing before ':'",
        "x >10          | 3 | a duration is a number and ns, us, ms, s, m or h, such as 1.5ms",
        ">1e30s         | 1 | a duration is a number and ns, us, ms, s, m or h, such as 1.5ms",
        ">ms            | 1 | a duration is a number and ns, us, ms, s, m or h, such as 1.5ms",
        "size>big       | 5 | after size> a number is needed, such as 500 or 0.5",
        "size>=1d       | 6 | after size>= a number is needed, such as 500 or 0.5",
        "size<NaN       | 5 | after size< a number is needed, such as 500 or 0.5",
        "duration>10    | 9 | a duration is a number and ns, us, ms, s, m or h, such as 1.5ms",
        "kind:nothing   | 0 | 'nothing' is not one of client, consumer, internal, producer, server",
        "trace:12       | 0 | a trace id has 32 hex digits",
        "x span:zz      | 2 | a span id has 16 hex digits",
        "a level:warn   | 2 | level: is for log records only",
        "\"\"           | 0 | there is nothing between the quotes",
      })
  void what_is_wrong_is_told_with_its_place(String query, int at, String message) {
    assertThatThrownBy(() -> Query.parse(query, Query.Subject.SPANS))
        .isInstanceOfSatisfying(QueryException.class, e -> assertThat(e.at()).isEqualTo(at))
        .hasMessage(message);
  }

  @Test
  void terms_of_spans_are_no_terms_of_log_records() {
    for (String query : new String[] {">10ms", "trace>1s", "kind:server", "name:x"}) {
      assertThatThrownBy(() -> Query.parse(query, Query.Subject.LOGS))
          .hasMessageEndingWith("is for spans only");
    }
  }

  @Test
  void a_query_without_end_is_refused() {
    assertThatThrownBy(() -> Query.parse("x ".repeat(2000), Query.Subject.SPANS))
        .hasMessage("a query may have 2000 characters");
  }
}
