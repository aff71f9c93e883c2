package io.throughline.testing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TelemetryAssertTest {

  private static final AttributeKey<String> ID = stringKey("order.id");

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  @Test
  void a_trace_is_a_tree_in_any_order_of_children() {
    order();

    assertThat(telemetry)
        .hasTrace(
            span("order")
                .kind(SERVER)
                .attribute(ID, "o1")
                .satisfying(it -> it.hasStatus(StatusData.unset()))
                .children(
                    span("store").kind(CLIENT).attribute(ID, "o1"),
                    span("store").kind(CLIENT).attribute(ID, "o2").children(span("disk"))));
  }

  @Test
  void a_trace_that_differs_is_told_beside_those_there_are() {
    order();

    assertThatThrownBy(
            () ->
                assertThat(telemetry).hasTrace(span("order").children(span("store").kind(CLIENT))))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            Expecting a trace
            order
              store CLIENT
            but there is
            order SERVER {order.id=o1}
              store CLIENT {order.id=o2}
                disk INTERNAL
              store CLIENT {order.id=o1}""");
  }

  @Test
  void each_requirement_counts() {
    order();
    SpanTree children = span("order").children(span("store"), span("store").children(span("disk")));

    assertThat(telemetry).hasTrace(children);
    assertFails(children.kind(CLIENT));
    assertFails(children.attribute(ID, "o2"));
    assertFails(children.satisfying(it -> it.hasName("other")));
    assertFails(span("order"));
    assertFails(span("other"));
    assertFails(span("store"));
    assertFails(span("order").children(span("store"), span("store")));
  }

  @Test
  void metrics_and_log_records_go_on_with_the_assertions_of_opentelemetry() {
    telemetry.openTelemetry().getMeter("test").counterBuilder("orders").build().add(2);
    telemetry.openTelemetry().getLogsBridge().get("test").logRecordBuilder().setBody("hi").emit();

    assertThat(telemetry)
        .metric("orders")
        .hasLongSumSatisfying(sum -> sum.hasPointsSatisfying(point -> point.hasValue(2)));
    assertThat(telemetry).logRecord("hi").hasBody("hi");
    assertThat(telemetry).hasNoMetric("other").hasNoSpans();
    assertThatThrownBy(() -> assertThat(telemetry).metric("other"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("orders");
    assertThatThrownBy(() -> assertThat(telemetry).logRecord("other"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("hi");
  }

  private void assertFails(SpanTree expected) {
    assertThatThrownBy(() -> assertThat(telemetry).hasTrace(expected))
        .isInstanceOf(AssertionError.class);
  }

  private void order() {
    Span order = start("order", SERVER, "o1");
    try (Scope scope = order.makeCurrent()) {
      Span second = start("store", CLIENT, "o2");
      try (Scope inner = second.makeCurrent()) {
        telemetry.openTelemetry().getTracer("test").spanBuilder("disk").startSpan().end();
      }
      second.end();
      start("store", CLIENT, "o1").end();
    }
    order.end();
  }

  private Span start(String name, SpanKind kind, String id) {
    return telemetry
        .openTelemetry()
        .getTracer("test")
        .spanBuilder(name)
        .setSpanKind(kind)
        .setAttribute(ID, id)
        .startSpan();
  }
}
