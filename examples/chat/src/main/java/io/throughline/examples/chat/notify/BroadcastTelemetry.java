package io.throughline.examples.chat.notify;

import static io.throughline.semconv.BroadcastAttributes.BROADCAST_EVENT_TYPE;
import static io.throughline.semconv.BroadcastAttributes.BROADCAST_RECIPIENT_COUNT;
import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.examples.chat.http.SendResult;
import io.throughline.instrumentation.push.MessageContext;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.BroadcastEventType;
import io.throughline.semconv.BroadcastMetrics;
import io.throughline.semconv.BroadcastResult;
import io.throughline.semconv.BroadcastSpans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The telemetry of what is told to many: one span for all of them, a result for each. */
final class BroadcastTelemetry {

  private static final double NANOS_PER_SECOND = 1e9;

  private final Tracer tracer;
  private final MessageContext trace;
  private final BroadcastMetrics metrics;
  private final BoundHistogram delay;
  private final BoundCounter replayed;
  private final BoundCounter delivered;
  private final BoundCounter offline;
  private final BoundCounter slow;
  private final BoundCounter lost;
  private final Clock clock;

  BroadcastTelemetry(OpenTelemetry openTelemetry, Clock clock) {
    tracer = openTelemetry.getTracer(BroadcastTelemetry.class.getPackageName());
    trace = MessageContext.create(openTelemetry);
    metrics = BroadcastMetrics.create(openTelemetry);
    delay = metrics.delay();
    replayed = metrics.eventsReplayed();
    delivered = metrics.deliveries(BroadcastResult.DELIVERED);
    offline = metrics.deliveries(BroadcastResult.OFFLINE);
    slow = metrics.deliveries(BroadcastResult.SLOW);
    lost = metrics.deliveries(BroadcastResult.CONNECTION_LOST);
    this.clock = clock;
  }

  void observeQueue(LongSupplier waiting) {
    metrics.queueSize(waiting);
  }

  Broadcast begin(BroadcastEventType type) {
    return new Broadcast(type);
  }

  /** An event, until it is handed to the streams of all its recipients. */
  final class Broadcast {

    private final BroadcastEventType type;
    private final long start = System.nanoTime();
    private final Span span;

    private Broadcast(BroadcastEventType type) {
      this.type = type;
      span = BroadcastSpans.send(tracer).startSpan();
      span.setAttribute(BROADCAST_EVENT_TYPE, type.value());
    }

    /** What clients continue the trace with; null if nobody records it. */
    @Nullable String traceparent() {
      return trace.traceparent(Context.current().with(span));
    }

    void ended(int recipients, @Nullable Throwable failure) {
      String error = failure == null ? null : failure.getClass().getName();
      span.setAttribute(BROADCAST_RECIPIENT_COUNT, (long) recipients);
      if (error != null) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, error);
      }
      metrics
          .duration(type, error)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND, Context.current().with(span));
      span.end();
    }
  }

  void offline() {
    offline.add(1);
  }

  /** What became of an event for one stream. */
  void delivery(SendResult result, Instant stored) {
    switch (result) {
      case SENT -> {
        delivered.add(1);
        double seconds = Duration.between(stored, clock.instant()).toNanos() / NANOS_PER_SECOND;
        delay.record(Math.max(0, seconds));
      }
      case SLOW -> slow.add(1);
      case LOST -> lost.add(1);
    }
  }

  void replayed(SendResult result) {
    if (result == SendResult.SENT) {
      replayed.add(1);
    }
  }
}
