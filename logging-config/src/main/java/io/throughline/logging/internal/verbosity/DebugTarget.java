package io.throughline.logging.internal.verbosity;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.verbosity.SpanAttributes;
import io.throughline.semconv.FieldSynonyms;
import io.throughline.semconv.LogFields;
import java.util.List;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/** One value that is followed for a time, and how many lines it may have. Thread-safe. */
final class DebugTarget {

  final LineRate rate = new LineRate();

  private final List<String> names;
  private final String value;
  private final long until;
  private final SpanAttributes spanAttributes;

  DebugTarget(String field, String value, long until, SpanAttributes spanAttributes) {
    this.names = FieldSynonyms.of(field);
    this.value = value;
    this.until = until;
    this.spanAttributes = spanAttributes;
  }

  boolean isOf(String otherField, String otherValue) {
    return names.contains(otherField) && value.equals(otherValue);
  }

  boolean isOver(long nanos) {
    return until - nanos <= 0;
  }

  /** Whether a line that has further fields than those before it is asked for may belong to it. */
  boolean mayStandInFields() {
    return !names.contains(LogFields.TRACE_ID);
  }

  /** On the thread that logs, which a value whose text cannot be had must not hurt. */
  boolean isIn(List<KeyValuePair> keyValues) {
    for (KeyValuePair pair : keyValues) {
      if (pair.key != null
          && names.contains(pair.key)
          && value.equals(EventFields.text(pair.value))) {
        return true;
      }
    }
    return isInContext();
  }

  boolean isInContext() {
    Span span = Span.current();
    if (!mayStandInFields()) {
      return value.equals(span.getSpanContext().getTraceId());
    }
    for (String name : names) {
      if (value.equals(MDC.get(name))
          || value.equals(Baggage.current().getEntryValue(name))
          || (span.isRecording() && value.equals(spanAttributes.get(span, name)))) {
        return true;
      }
    }
    return false;
  }
}
