package io.throughline.instrumentation.nats;

import static io.throughline.semconv.MessagingAttributes.MESSAGING_CONSUMER_GROUP_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_TEMPLATE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_BODY_SIZE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.InstrumentationScope;
import io.throughline.semconv.MessagingMetrics;
import io.throughline.semconv.MessagingOperationType;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Starts the spans of messages, and reads and writes their context. */
final class MessageRecorder {
  // Why: RATIONALE.md#why-are-metrics-of-nats-by-the-template-of-a-subject

  static final String SYSTEM = "nats";
  static final String SEND = "send";
  static final String PROCESS = "process";

  /** How the subjects of answers begin, unless a connection's options say otherwise. */
  private static final String INBOX = "_INBOX";

  private static final String INBOXES = INBOX + ".";

  private static final InstrumentationScope SCOPE =
      new InstrumentationScope("io.throughline.instrumentation.nats");
  private static final MessageHeaders HEADERS = new MessageHeaders();

  private final Tracer tracer;
  private final UnaryOperator<String> templates;
  private final TextMapPropagator propagator;
  private final Set<String> fields = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final MessagingMetrics metrics;
  private final PropagationFaults faults;

  MessageRecorder(OpenTelemetry openTelemetry, UnaryOperator<String> templates) {
    this.templates = templates;
    tracer = SCOPE.tracer(openTelemetry);
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
    fields.addAll(propagator.fields());
    metrics = MessagingMetrics.create(openTelemetry);
    faults = new PropagationFaults(openTelemetry, "instrumentation", NatsTelemetry.class);
  }

  NatsOperation send(String subject, Headers headers, int bodySize, Context parent) {
    String template = template(subject);
    Span span = Span.getInvalid();
    Context context = parent;
    try {
      SpanBuilder builder =
          builder(SEND, MessagingOperationType.SEND, subject, template, headers, bodySize, parent)
              .setSpanKind(SpanKind.PRODUCER);
      span = builder.startSpan();
      context = parent.with(span);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
    inject(context, headers);
    return new NatsOperation(this, span, context, template, null);
  }

  private void inject(Context context, Headers headers) {
    try {
      MessageHeaders.removeAll(headers, fields);
      propagator.inject(context, headers, HEADERS);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
  }

  /** One for all inboxes, each of which is there for one answer. */
  private String template(String subject) {
    if (subject.startsWith(INBOXES)) {
      return INBOX;
    }
    try {
      return templates.apply(subject);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return subject;
    }
  }

  NatsOperation process(String group, Message message) {
    Context parent = sender(message);
    Context context = parent;
    String subject = message.getSubject();
    String template = template(subject);
    Span span = Span.getInvalid();
    byte[] body = message.getData();
    try {
      SpanBuilder builder =
          builder(
                  PROCESS,
                  MessagingOperationType.PROCESS,
                  subject,
                  template,
                  message.getHeaders(),
                  body == null ? 0 : body.length,
                  parent)
              .setSpanKind(SpanKind.CONSUMER)
              .setAttribute(MESSAGING_CONSUMER_GROUP_NAME, group);
      span = builder.startSpan();
      context = parent.with(span);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
    return new NatsOperation(this, span, context, template, group);
  }

  private SpanBuilder builder(
      String name,
      MessagingOperationType type,
      String subject,
      String template,
      @Nullable Headers headers,
      int bodySize,
      Context parent) {
    SpanBuilder builder =
        tracer
            .spanBuilder(name + " " + template)
            .setParent(parent)
            .setAttribute(MESSAGING_SYSTEM, SYSTEM)
            .setAttribute(MESSAGING_OPERATION_NAME, name)
            .setAttribute(MESSAGING_OPERATION_TYPE, type.value())
            .setAttribute(MESSAGING_DESTINATION_NAME, subject)
            .setAttribute(MESSAGING_MESSAGE_BODY_SIZE, (long) bodySize);
    if (!template.equals(subject)) {
      builder.setAttribute(MESSAGING_DESTINATION_TEMPLATE, template);
    }
    String id = HEADERS.get(headers, NatsJetStreamConstants.MSG_ID_HDR);
    return id == null ? builder : builder.setAttribute(MESSAGING_MESSAGE_ID, id);
  }

  Context sender(Message message) {
    Headers headers = message.getHeaders();
    if (headers == null) {
      return Context.root();
    }
    try {
      return propagator.extract(Context.root(), headers, HEADERS);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return Context.root();
    }
  }

  MessagingMetrics metrics() {
    return metrics;
  }

  PropagationFaults faults() {
    return faults;
  }
}
