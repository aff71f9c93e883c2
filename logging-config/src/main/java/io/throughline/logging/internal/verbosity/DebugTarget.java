package io.throughline.logging.internal.verbosity;

import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.throughline.logging.verbosity.SpanAttributes;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.semconv.LogFields;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/** One value that is followed for a time, and how many lines it may have. Thread-safe. */
final class DebugTarget {

  private final String field;
  private final String value;
  private final long until;
  private final SpanAttributes spanAttributes;
  private long second = Long.MIN_VALUE;
  private int lines;

  DebugTarget(String field, String value, long until, SpanAttributes spanAttributes) {
    this.field = field;
    this.value = value;
    this.until = until;
    this.spanAttributes = spanAttributes;
  }

  boolean isOf(String otherField, String otherValue) {
    return field.equals(otherField) && value.equals(otherValue);
  }

  boolean isOver(long nanos) {
    return until - nanos <= 0;
  }

  /** Whether a line that has further fields than those before it is asked for may belong to it. */
  boolean mayStandInFields() {
    return !field.equals(LogFields.TRACE_ID);
  }

  boolean isIn(List<KeyValuePair> keyValues) {
    for (KeyValuePair pair : keyValues) {
      if (field.equals(pair.key) && value.equals(String.valueOf(pair.value))) {
        return true;
      }
    }
    return isInContext();
  }

  boolean isInContext() {
    Span span = Span.current();
    return field.equals(LogFields.TRACE_ID)
        ? value.equals(span.getSpanContext().getTraceId())
        : value.equals(MDC.get(field))
            || value.equals(Baggage.current().getEntryValue(field))
            || (span.isRecording()
                && (value.equals(spanAttributes.get(span, field))
                    || value.equals(spanAttributes.get(span, spanAttribute()))));
  }

  /** Two fields have other names on spans by convention. */
  private String spanAttribute() {
    return switch (field) {
      case LogFields.CLIENT_ID -> MESSAGING_CLIENT_ID.getKey();
      case LogFields.TOPIC -> MESSAGING_DESTINATION_NAME.getKey();
      default -> field;
    };
  }

  synchronized boolean mayLog(long nanos) {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanos);
    if (now != second) {
      second = now;
      lines = 0;
    }
    return lines++ < Verbosity.DEFAULT_LINES_PER_SECOND;
  }
}
