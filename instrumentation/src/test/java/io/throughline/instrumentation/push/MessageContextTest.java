package io.throughline.instrumentation.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.throughline.testing.TelemetryExtension;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
  void telemetry_that_fails_changes_no_message() {
    MessageContext failing =
        MessageContext.create(
            OpenTelemetry.propagating(ContextPropagators.create(new BrokenPropagator())));

    assertThat(failing.traceparent(Context.root())).isNull();
    assertThat(failing.context("00-not-a-trace-01")).isSameAs(Context.root());
  }

  @Test
  void without_a_field_or_with_a_malformed_one_a_trace_begins() {
    assertThat(trace.context(null)).isSameAs(Context.root());
    assertThat(Span.fromContext(trace.context("00-not-a-trace-01")).getSpanContext().isValid())
        .isFalse();
  }

  @Test
  void a_stranger_is_a_link_and_decides_nothing() {
    Span stranger = telemetry.openTelemetry().getTracer("test").spanBuilder("send").startSpan();
    String field = trace.traceparent(Context.root().with(stranger));

    SpanContext sender = trace.sender(field);

    assertThat(sender.getTraceId()).isEqualTo(stranger.getSpanContext().getTraceId());
    assertThat(sender.getSpanId()).isEqualTo(stranger.getSpanContext().getSpanId());
    assertThat(trace.sender(null).isValid()).isFalse();
    assertThat(trace.sender("00-not-a-trace-01").isValid()).isFalse();
  }

  private static final class BrokenPropagator implements TextMapPropagator {

    @Override
    public Collection<String> fields() {
      return List.of("traceparent");
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
      throw new IllegalStateException("broken");
    }

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
      throw new IllegalStateException("broken");
    }
  }
}
