package io.throughline.examples.chat.analytics;

import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.AnalyticsEventSource;
import io.throughline.semconv.EventType;
import java.time.Instant;
import java.util.Map;

/**
 * What happened, checked.
 *
 * @param id an event that comes twice has it twice, and is stored once
 * @param user empty if nobody is known
 * @param session empty if it is part of none
 * @param chat empty if it is about none
 * @param source the way on which it came
 * @param origin the span in which it came; invalid if there is none
 */
record AnalyticsEvent(
    String id,
    EventType type,
    Instant time,
    String user,
    String session,
    String chat,
    Map<String, String> properties,
    AnalyticsEventSource source,
    SpanContext origin) {}
