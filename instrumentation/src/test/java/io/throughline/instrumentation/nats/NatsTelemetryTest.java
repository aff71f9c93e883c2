package io.throughline.instrumentation.nats;

import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.throughline.instrumentation.BrokenTelemetry;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.MessagingAttributes;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class NatsTelemetryTest extends NatsFixture {

  @Test
  void a_message_is_one_trace_from_its_sender_to_its_handler() throws Exception {
    Baggage baggage = Baggage.builder().put("tenant", "acme").build();
    publish("o1", Context.root().with(baggage));

    NatsOperation processing = billing.process(next());
    try (Scope scope = processing.context().makeCurrent()) {
      assertThat(Baggage.current().getEntryValue("tenant")).isEqualTo("acme");
    }
    processing.ended(null);
    processing.ended(new IOException("too late"));

    assertThat(telemetry)
        .hasTrace(
            span("send " + SUBJECT)
                .kind(PRODUCER)
                .children(span("process " + SUBJECT).kind(CONSUMER)));
    Attributes sent =
        Attributes.builder()
            .put(MessagingAttributes.MESSAGING_SYSTEM, "nats")
            .put(MessagingAttributes.MESSAGING_OPERATION_NAME, "send")
            .put(MessagingAttributes.MESSAGING_OPERATION_TYPE, "send")
            .put(MessagingAttributes.MESSAGING_DESTINATION_NAME, SUBJECT)
            .put(MessagingAttributes.MESSAGING_MESSAGE_BODY_SIZE, 8)
            .put(MessagingAttributes.MESSAGING_MESSAGE_ID, "o1")
            .build();
    assertThat(telemetry.spans())
        .extracting(span -> span.getAttributes().asMap())
        .containsExactly(
            sent.asMap(),
            sent.toBuilder()
                .put(MessagingAttributes.MESSAGING_OPERATION_NAME, "process")
                .put(MessagingAttributes.MESSAGING_OPERATION_TYPE, "process")
                .putAll(BILLING)
                .build()
                .asMap());
  }

  @Test
  void what_is_sent_and_processed_is_counted_and_timed() throws Exception {
    publish("o1", Context.root());
    billing.process(next()).ended(null);

    Attributes sent = operation("send");
    Attributes processed = operation("process").toBuilder().putAll(BILLING).build();
    assertCount("messaging.client.sent.messages", sent);
    assertTimed("messaging.client.operation.duration", sent);
    assertCount("messaging.client.consumed.messages", processed);
    assertTimed("messaging.process.duration", processed);
  }

  @Test
  void a_failure_is_an_error_by_its_cause() {
    Headers headers = new Headers();
    nats.send(SUBJECT, headers, 0, Context.root())
        .ended(new CompletionException(new IOException("no stream")));

    SpanData sending = telemetry.spans().get(0);
    assertThat(sending.getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "no stream"));
    assertThat(sending.getAttributes().get(ErrorAttributes.ERROR_TYPE))
        .isEqualTo("java.io.IOException");
    assertCount(
        "messaging.client.sent.messages",
        operation("send").toBuilder()
            .put(ErrorAttributes.ERROR_TYPE, "java.io.IOException")
            .build());
  }

  @Test
  void without_headers_a_trace_begins() throws Exception {
    connection.jetStream().publish(SUBJECT, BODY);
    Message message = next();

    assertThat(nats.sender(message)).isSameAs(Context.root());
    billing.process(message).ended(null);

    assertThat(telemetry).hasTrace(span("process " + SUBJECT).kind(CONSUMER));
  }

  @Test
  void telemetry_that_fails_changes_no_message() throws Exception {
    connection.jetStream().publish(SUBJECT, BODY);
    Span work = telemetry.openTelemetry().getTracer("test").spanBuilder("work").startSpan();
    Headers headers = new Headers();
    try (BrokenTelemetry broken = new BrokenTelemetry()) {
      NatsTelemetry failing = NatsTelemetry.create(broken.openTelemetry());
      failing.send(SUBJECT, headers, 0, Context.root().with(work)).ended(null);
      try (NatsSubscription subscription = failing.subscription("billing", () -> connection)) {
        subscription.process(next()).ended(null);
      }

      assertThat(broken.faults()).isEqualTo(2);
    }
    assertThat(work.isRecording()).isTrue();
    assertThat(headers.isEmpty()).isTrue();
  }

  private static Attributes operation(String name) {
    return Attributes.builder()
        .put(MessagingAttributes.MESSAGING_SYSTEM, "nats")
        .put(MessagingAttributes.MESSAGING_OPERATION_NAME, name)
        .put(MessagingAttributes.MESSAGING_DESTINATION_TEMPLATE, SUBJECT)
        .build();
  }

  private void assertTimed(String metric, Attributes attributes) {
    assertThat(telemetry)
        .metric(metric)
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributes(attributes)
                            .satisfies(
                                // In another unit it would be thousands.
                                took -> assertThat(took.getSum()).isBetween(1e-9, 600.0))));
  }
}
