package io.throughline.instrumentation.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.throughline.testing.TelemetryExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessageContextTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private MessageContext trace;

  @BeforeEach
  void create() {
    trace = MessageContext.create(telemetry.openTelemetry());
  }

  @Test
  void a_message_goes_on_in_the_trace_of_its_sender() {
    Span span = telemetry.openTelemetry().getTracer("test").spanBuilder("send").startSpan();

    String field = trace.traceparent(Context.root().with(span));
    SpanContext sender = Span.fromContext(trace.context(field)).getSpanContext();

    assertThat(field).hasSize(55).contains(span.getSpanContext().getTraceId());
    assertThat(sender.getTraceId()).isEqualTo(span.getSpanContext().getTraceId());
    assertThat(sender.getSpanId()).isEqualTo(span.getSpanContext().getSpanId());
    assertThat(sender.isSampled()).isTrue();
    assertThat(sender.isRemote()).isTrue();
  }

  @Test
  void baggage_stays_behind() {
    Span span = telemetry.openTelemetry().getTracer("test").spanBuilder("send").startSpan();
    Baggage baggage = Baggage.builder().put("tenant", "acme").build();

    String field = trace.traceparent(Context.root().with(span).with(baggage));

    assertThat(field).doesNotContain("acme");
    assertThat(Baggage.fromContext(trace.context(field)).isEmpty()).isTrue();
  }

  @Test
  void without_a_span_there_is_no_field() {
    assertThat(trace.traceparent(Context.root())).isNull();
  }

  @Test
  void without_a_field_or_with_a_malformed_one_a_trace_begins() {
    assertThat(trace.context(null)).isSameAs(Context.root());
    assertThat(Span.fromContext(trace.context("00-not-a-trace-01")).getSpanContext().isValid())
        .isFalse();
  }
}
