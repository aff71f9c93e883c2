package io.throughline.logging.internal.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.LogFields;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an event that was logged inside a span: the MDC as it was, and the span. As a
 * map it also holds the trace fields, so that {@code %X{trace_id}} works in any layout; they hide
 * MDC entries of the same names. Immutable.
 *
 * <p>Not an AbstractMap, which has two fields more in each event.
 */
public final class TracedProperties implements Map<String, String>, Serializable {

  private final transient Map<String, String> mdc;
  private final transient SpanContext span;

  /** {@code mdc} must not change any more. */
  public TracedProperties(Map<String, String> mdc, SpanContext span) {
    this.mdc = mdc;
    this.span = span;
  }

  /** What the host had in its MDC, without the trace fields. */
  public static Map<String, String> mdcOf(Map<String, String> eventProperties) {
    return eventProperties instanceof TracedProperties traced ? traced.mdc : eventProperties;
  }

  /** The span in which the event was logged, or null. */
  public static @Nullable SpanContext spanOf(Map<String, String> eventProperties) {
    return eventProperties instanceof TracedProperties traced ? traced.span : null;
  }

  @Override
  public @Nullable String get(Object key) {
    if (!(key instanceof String name)) {
      return null;
    }
    return switch (name) {
      case LogFields.TRACE_ID -> span.getTraceId();
      case LogFields.SPAN_ID -> span.getSpanId();
      case LogFields.TRACE_FLAGS -> span.getTraceFlags().asHex();
      default -> mdc.get(name);
    };
  }

  @Override
  public boolean containsKey(Object key) {
    return LogFields.TRACE_ID.equals(key)
        || LogFields.SPAN_ID.equals(key)
        || LogFields.TRACE_FLAGS.equals(key)
        || mdc.containsKey(key);
  }

  private Map<String, String> merged() {
    Map<String, String> merged = new HashMap<>(mdc);
    merged.put(LogFields.TRACE_ID, span.getTraceId());
    merged.put(LogFields.SPAN_ID, span.getSpanId());
    merged.put(LogFields.TRACE_FLAGS, span.getTraceFlags().asHex());
    return Collections.unmodifiableMap(merged);
  }

  /** Logback's socket appenders serialize events; the other side may not have this class. */
  private Object writeReplace() {
    return new HashMap<>(merged());
  }

  @Override
  public int size() {
    return merged().size();
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public boolean containsValue(Object value) {
    return merged().containsValue(value);
  }

  @Override
  public Set<String> keySet() {
    return merged().keySet();
  }

  @Override
  public Collection<String> values() {
    return merged().values();
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return merged().entrySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return merged().equals(other);
  }

  @Override
  public int hashCode() {
    return merged().hashCode();
  }

  @Override
  public String toString() {
    return merged().toString();
  }

  @Override
  public String put(String key, String value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String remove(Object key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putAll(Map<? extends String, ? extends String> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }
}
