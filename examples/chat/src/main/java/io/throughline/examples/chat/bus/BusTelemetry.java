package io.throughline.examples.chat.bus;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_CONSUMER_GROUP_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_BODY_SIZE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.semconv.MessagingMetrics;
import io.throughline.semconv.MessagingOperationType;
import org.jspecify.annotations.Nullable;

/** Span and metrics of each message that goes or comes. */
final class BusTelemetry {

  private static final String SYSTEM = "nats";
  private static final String SEND = "send";
  private static final String PROCESS = "process";
  private static final double NANOS_PER_SECOND = 1e9;

  private final Tracer tracer;
  private final MessagingMetrics metrics;

  BusTelemetry(OpenTelemetry openTelemetry) {
    tracer = openTelemetry.getTracer(BusTelemetry.class.getPackageName());
    metrics = MessagingMetrics.create(openTelemetry);
  }

  Operation send(String subject, String id, byte[] body, Context parent) {
    return new Operation(
        builder(SEND, MessagingOperationType.SEND, subject, id, body, parent)
            .setSpanKind(SpanKind.PRODUCER)
            .startSpan(),
        parent,
        subject,
        null);
  }

  Operation process(String group, BusMessage message, Context parent) {
    return new Operation(
        builder(
                PROCESS,
                MessagingOperationType.PROCESS,
                message.subject(),
                message.id(),
                message.body(),
                parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(MESSAGING_CONSUMER_GROUP_NAME, group)
            .startSpan(),
        parent,
        message.subject(),
        group);
  }

  private SpanBuilder builder(
      String name,
      MessagingOperationType type,
      String subject,
      String id,
      byte[] body,
      Context parent) {
    SpanBuilder builder =
        tracer
            .spanBuilder(name + " " + subject)
            .setParent(parent)
            .setAttribute(MESSAGING_SYSTEM, SYSTEM)
            .setAttribute(MESSAGING_OPERATION_NAME, name)
            .setAttribute(MESSAGING_OPERATION_TYPE, type.value())
            .setAttribute(MESSAGING_DESTINATION_NAME, subject)
            .setAttribute(MESSAGING_MESSAGE_BODY_SIZE, (long) body.length);
    return id.isEmpty() ? builder : builder.setAttribute(MESSAGING_MESSAGE_ID, id);
  }

  /** From the beginning to the end of one. */
  final class Operation {

    private final Span span;
    private final Context context;
    private final String subject;
    private final @Nullable String group;
    private final long start = System.nanoTime();

    private Operation(Span span, Context parent, String subject, @Nullable String group) {
      this.span = span;
      this.context = parent.with(span);
      this.subject = subject;
      this.group = group;
    }

    Context context() {
      return context;
    }

    void ended(@Nullable Throwable failure) {
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      String error = failure == null ? null : failure.getClass().getName();
      if (group == null) {
        metrics.clientSentMessages(SYSTEM, SEND, subject, error).add(1);
        metrics.clientOperationDuration(SYSTEM, SEND, subject, error).record(seconds, context);
      } else {
        metrics.clientConsumedMessages(SYSTEM, PROCESS, group, subject, error).add(1);
        metrics.processDuration(SYSTEM, PROCESS, group, subject, error).record(seconds, context);
      }
      if (failure != null) {
        span.setAttribute(ERROR_TYPE, failure.getClass().getName());
        span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
      }
      span.end();
    }
  }
}
