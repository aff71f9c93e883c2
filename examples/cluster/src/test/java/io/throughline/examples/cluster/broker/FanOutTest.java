package io.throughline.examples.cluster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.junit.jupiter.api.Test;

class FanOutTest {

  private final FanOut fanOut = new FanOut(2);

  @Test
  void a_trace_has_room_for_as_many_deliveries_as_its_limit() {
    SpanContext publish = publish(1, TraceFlags.getSampled());
    fanOut.published(publish);

    assertThat(fanOut.hasRoom(publish)).isTrue();
    assertThat(fanOut.hasRoom(publish)).isTrue();
    assertThat(fanOut.hasRoom(publish)).isFalse();
  }

  @Test
  void messages_do_not_share_their_room() {
    SpanContext one = publish(1, TraceFlags.getSampled());
    SpanContext other = publish(2, TraceFlags.getSampled());
    fanOut.published(one);
    fanOut.published(other);

    assertThat(new boolean[] {fanOut.hasRoom(one), fanOut.hasRoom(one)}).containsOnly(true);

    assertThat(fanOut.hasRoom(other)).isTrue();
  }

  @Test
  void the_context_of_a_publish_that_is_remembered_is_not_a_strangers() {
    SpanContext publish = publish(1, TraceFlags.getSampled());
    SpanContext received =
        SpanContext.createFromRemoteParent(
            publish.getTraceId(),
            publish.getSpanId(),
            TraceFlags.getSampled(),
            TraceState.getDefault());
    SpanContext foreign = publish(2, TraceFlags.getSampled());
    fanOut.published(publish);

    assertThat(fanOut.own(received)).isSameAs(publish);
    assertThat(fanOut.own(foreign)).isSameAs(foreign);
  }

  @Test
  void a_trace_that_nobody_records_is_not_limited() {
    SpanContext publish = publish(1, TraceFlags.getDefault());

    for (int delivery = 0; delivery < 5; delivery++) {
      assertThat(fanOut.hasRoom(publish)).isTrue();
    }
  }

  @Test
  void a_message_that_is_unknown_or_long_gone_has_no_room() {
    assertThat(fanOut.hasRoom(SpanContext.getInvalid())).isFalse();
    assertThat(fanOut.hasRoom(publish(1, TraceFlags.getSampled()))).isFalse();

    SpanContext first = publish(1, TraceFlags.getSampled());
    for (int message = 1; message <= 100_000; message++) {
      fanOut.published(publish(message, TraceFlags.getSampled()));
    }
    assertThat(fanOut.hasRoom(first)).isFalse();
  }

  private static SpanContext publish(int number, TraceFlags flags) {
    return SpanContext.create(
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "%016x".formatted(number),
        flags,
        TraceState.getDefault());
  }
}
