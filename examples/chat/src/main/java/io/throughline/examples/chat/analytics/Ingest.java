package io.throughline.examples.chat.analytics;

import static io.throughline.semconv.AnalyticsRejectionReason.MALFORMED;
import static io.throughline.semconv.AnalyticsRejectionReason.STORAGE_REFUSED;
import static io.throughline.semconv.AnalyticsRejectionReason.TOO_LARGE;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.AnalyticsEventSource;
import io.throughline.semconv.AnalyticsMetrics;
import io.throughline.semconv.EventMetrics;
import io.throughline.semconv.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes events, on whichever way they come: each is received, and then stored or rejected with a
 * reason. Thread-safe.
 */
final class Ingest {

  static final int MAX_EVENT_BYTES = 8 << 10;

  private final Validation validation;
  private final Batch batch;
  private final Sessions sessions;
  private final InstantSource clock;
  private final AnalyticsMetrics metrics;
  private final EventMetrics events;

  Ingest(Batch batch, Sessions sessions, InstantSource clock, OpenTelemetry openTelemetry) {
    validation = new Validation(clock);
    this.batch = batch;
    this.sessions = sessions;
    this.clock = clock;
    metrics = AnalyticsMetrics.create(openTelemetry);
    events = EventMetrics.create(openTelemetry);
  }

  /**
   * An event came.
   *
   * @param bytes its size
   * @param origin the span in which it came
   * @return completes when it is stored, or with a {@link RejectedException}
   */
  CompletableFuture<Void> take(
      JsonNode json, int bytes, AnalyticsEventSource source, SpanContext origin) {
    metrics.eventsReceived(Validation.typeOf(json), source).increment();
    metrics.eventSize(source).record(bytes);
    AnalyticsEvent event;
    try {
      if (bytes > MAX_EVENT_BYTES) {
        throw new RejectedException(
            TOO_LARGE, "the event has " + bytes + " bytes; it takes up to " + MAX_EVENT_BYTES);
      }
      event = validation.check(json, source, origin);
    } catch (RejectedException e) {
      return rejected(source, e);
    }
    recordDelay(event.type(), event.time());
    return batch.add(event).whenComplete((stored, failure) -> done(event, failure));
  }

  /** What came is no event at all. */
  void malformed(int bytes, AnalyticsEventSource source) {
    metrics.eventsReceived(EventType.OTHER, source).increment();
    metrics.eventSize(source).record(bytes);
    metrics.eventsRejected(MALFORMED, source).increment();
  }

  /** What came was not read to its end, so nobody knows its size. */
  void tooLarge(AnalyticsEventSource source) {
    metrics.eventsReceived(EventType.OTHER, source).increment();
    metrics.eventsRejected(TOO_LARGE, source).increment();
  }

  private CompletableFuture<Void> rejected(AnalyticsEventSource source, RejectedException why) {
    metrics.eventsRejected(why.reason(), source).increment();
    return CompletableFuture.failedFuture(why);
  }

  private void done(AnalyticsEvent event, @Nullable Throwable failure) {
    if (failure == null) {
      sessions.add(event);
    } else {
      metrics.eventsRejected(rejection(failure).reason(), event.source()).increment();
    }
  }

  /** Why an event was not stored. */
  static RejectedException rejection(@Nullable Throwable failure) {
    @Nullable Throwable cause =
        failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RejectedException rejected
        ? rejected
        : new RejectedException(STORAGE_REFUSED, String.valueOf(cause));
  }

  private void recordDelay(EventType type, Instant time) {
    double seconds = Duration.between(time, clock.instant()).toNanos() / 1e9;
    events.delay(type).record(Math.max(0, seconds));
  }
}
