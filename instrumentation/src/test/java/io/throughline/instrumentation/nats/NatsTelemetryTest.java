package io.throughline.instrumentation.nats;

import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.throughline.instrumentation.BrokenTelemetry;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.MessagingAttributes;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NatsTelemetryTest extends NatsFixture {

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

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
  void senders_in_go_are_understood() {
    Headers headers =
        new Headers()
            .put("Traceparent", PARENT)
            .put("Tracestate", "a=1")
            .add("Baggage", "k=1", "l=2");

    Context sender = nats.sender(message(headers));

    SpanContext span = Span.fromContext(sender).getSpanContext();
    assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(span.getTraceState().get("a")).isEqualTo("1");
    assertThat(Baggage.fromContext(sender).asMap()).containsOnlyKeys("k", "l");
  }

  @Test
  void all_values_of_a_header_are_given_to_the_propagator() {
    MessageHeaders getter = new MessageHeaders();
    Headers headers = new Headers().put("traceparent", "1").put("Traceparent", "2");

    assertThat(getter.getAll(headers, "traceparent"))
        .toIterable()
        .containsExactlyInAnyOrder("1", "2");
    assertThat(getter.getAll(headers, "tracestate").hasNext()).isFalse();
    assertThat(getter.getAll(null, "traceparent").hasNext()).isFalse();
  }

  @Test
  void a_message_that_is_forwarded_is_no_mixture() {
    Headers headers =
        new Headers()
            .put("Traceparent", PARENT)
            .put("tracestate", "throughline=focus:4102444800")
            .put("BAGGAGE", "client_id=evil")
            .put("tenant", "acme");

    nats.send(SUBJECT, headers, 0, Context.root()).ended(null);

    assertThat(headers.keySet()).containsExactlyInAnyOrder("traceparent", "tenant");
    assertThat(headers.getFirst("traceparent")).contains(telemetry.spans().get(0).getTraceId());
    assertThat(telemetry.spans().get(0).getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void answers_are_one_series() {
    for (int i = 0; i < 60; i++) {
      nats.send("_INBOX.unique" + i, new Headers(), 0, Context.root()).ended(null);
    }
    nats.send(SUBJECT, new Headers(), 0, Context.root()).ended(null);

    assertThat(sentByTemplate()).containsOnly(entry("_INBOX", 60L), entry(SUBJECT, 1L));
    SpanData answer = telemetry.spans().get(0);
    assertThat(answer.getName()).isEqualTo("send _INBOX");
    assertThat(answer.getAttributes().asMap())
        .containsEntry(MessagingAttributes.MESSAGING_DESTINATION_NAME, "_INBOX.unique0")
        .containsEntry(MessagingAttributes.MESSAGING_DESTINATION_TEMPLATE, "_INBOX");
  }

  @Test
  void subjects_with_identifiers_are_as_few_as_their_templates() {
    NatsTelemetry templated =
        NatsTelemetry.create(
            telemetry.openTelemetry(),
            subject -> subject.startsWith("orders.") ? "orders.{id}" : subject);
    for (int i = 0; i < 60; i++) {
      templated.send("orders." + i, new Headers(), 0, Context.root()).ended(null);
    }
    templated.send("news", new Headers(), 0, Context.root()).ended(null);
    try (NatsSubscription subscription = templated.subscription("billing", () -> connection)) {
      subscription
          .process(NatsMessage.builder().subject("orders.4711").data(BODY).build())
          .ended(null);
    }

    assertThat(sentByTemplate()).containsOnly(entry("orders.{id}", 60L), entry("news", 1L));
    assertThat(telemetry.spans().get(61).getName()).isEqualTo("process orders.{id}");
    assertCount(
        "messaging.client.consumed.messages",
        operation("process").toBuilder()
            .put(MessagingAttributes.MESSAGING_DESTINATION_TEMPLATE, "orders.{id}")
            .putAll(BILLING)
            .build());
  }

  @Test
  void templates_that_fail_change_no_message() {
    NatsTelemetry failing =
        NatsTelemetry.create(
            telemetry.openTelemetry(),
            subject -> {
              throw new IllegalStateException("broken");
            });

    failing.send(SUBJECT, new Headers(), 0, Context.root()).ended(null);

    assertThat(sentByTemplate()).containsOnly(entry(SUBJECT, 1L));
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

  private static Message message(Headers headers) {
    return NatsMessage.builder().subject(SUBJECT).headers(headers).data(BODY).build();
  }

  private Map<String, Long> sentByTemplate() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("messaging.client.sent.messages"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .collect(
            Collectors.toMap(
                point ->
                    String.valueOf(
                        point
                            .getAttributes()
                            .get(MessagingAttributes.MESSAGING_DESTINATION_TEMPLATE)),
                LongPointData::getValue));
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
