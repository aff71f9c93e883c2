package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.SseCloseReason;
import io.throughline.semconv.SseMetrics;
import io.throughline.semconv.SseResumptionResult;
import java.util.concurrent.atomic.AtomicLong;

/** The telemetry of streams of server-sent events. Thread-safe. */
final class SseTelemetry {

  private static final double NANOS_PER_SECOND = 1e9;

  private final SseMetrics metrics;
  private final BoundCounter sent;
  private final AtomicLong open = new AtomicLong();

  SseTelemetry(OpenTelemetry openTelemetry) {
    metrics = SseMetrics.create(openTelemetry);
    sent = metrics.eventsSent();
    metrics.connectionCount(open::get);
  }

  void opened() {
    open.incrementAndGet();
    metrics.connectionsOpened().add(1);
  }

  void resumed(SseResumptionResult result) {
    metrics.connectionsResumed(result).add(1);
  }

  void sent(int events) {
    sent.add(events);
  }

  void ended(SseCloseReason reason, long nanoseconds) {
    open.decrementAndGet();
    metrics.connectionDuration(reason).record(nanoseconds / NANOS_PER_SECOND);
  }
}
