package io.throughline.examples.chat.analytics;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.AnalyticsEventSource;
import io.throughline.semconv.EventType;
import java.time.Instant;
import java.util.Map;

/** Events for tests. */
final class Events {

  static AnalyticsEvent event(String id) {
    return event(id, EventType.CHAT_OPENED, Instant.now().truncatedTo(MILLIS), "");
  }

  static AnalyticsEvent event(String id, EventType type, Instant time, String session) {
    return new AnalyticsEvent(
        id,
        type,
        time,
        "anna",
        session,
        "",
        Map.of("screen", "list"),
        AnalyticsEventSource.HTTP,
        SpanContext.getInvalid());
  }

  private Events() {}
}
