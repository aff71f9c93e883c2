package io.throughline.logging.internal.trace;

import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.MDCAdapter;

/**
 * The host's MDC, with the current span beside it when a log event asks.
 *
 * <p>Logback events read their properties from the adapter of the logger context, once, on the
 * thread that logs: asynchronous appenders call {@code prepareForDeferredProcessing} before they
 * hand over. {@link org.slf4j.MDC} keeps the host's own adapter, so what the host reads and writes
 * there never changes.
 *
 * <p>A subclass of Logback's adapter because an event asks such a one for {@link #getPropertyMap}
 * (no copy), and any other for a copy.
 */
public final class TraceContextMdcAdapter extends LogbackMDCAdapter {
  // Why: RATIONALE.md#why-an-mdcadapter-and-not-a-wrapping-appender

  private final MDCAdapter host;
  private final List<String> baggageKeys;

  /**
   * @param baggageKeys entries of the baggage that stand beside the host's, unless it has the same
   */
  public TraceContextMdcAdapter(MDCAdapter host, List<String> baggageKeys) {
    this.host = host;
    this.baggageKeys = baggageKeys;
  }

  public MDCAdapter host() {
    return host;
  }

  @Override
  public @Nullable Map<String, String> getPropertyMap() {
    SpanContext span = Span.current().getSpanContext();
    Map<String, String> mdc = withBaggage(hostProperties());
    return span.isValid() ? new TracedProperties(mdc == null ? Map.of() : mdc, span) : mdc;
  }

  private @Nullable Map<String, String> withBaggage(@Nullable Map<String, String> mdc) {
    Baggage baggage = baggageKeys.isEmpty() ? Baggage.empty() : Baggage.current();
    if (baggage.isEmpty()) {
      return mdc;
    }
    Map<String, String> both = new LinkedHashMap<>();
    for (String key : baggageKeys) {
      String value = baggage.getEntryValue(key);
      if (value != null) {
        both.put(key, value);
      }
    }
    if (mdc != null) {
      both.putAll(mdc);
    }
    return both;
  }

  private @Nullable Map<String, String> hostProperties() {
    return host instanceof LogbackMDCAdapter logback
        ? logback.getPropertyMap()
        : host.getCopyOfContextMap();
  }

  @Override
  public void put(String key, String value) {
    host.put(key, value);
  }

  @Override
  public @Nullable String get(String key) {
    return host.get(key);
  }

  @Override
  public void remove(String key) {
    host.remove(key);
  }

  @Override
  public void clear() {
    host.clear();
  }

  @Override
  public @Nullable Set<String> getKeys() {
    Map<String, String> mdc = hostProperties();
    return mdc == null ? null : mdc.keySet();
  }

  @Override
  public @Nullable Map<String, String> getCopyOfContextMap() {
    return host.getCopyOfContextMap();
  }

  // Logback's adapter takes a raw map, and a method that overrides it must too.
  @SuppressWarnings({"rawtypes", "unchecked"})
  @Override
  public void setContextMap(Map contextMap) {
    host.setContextMap(contextMap);
  }

  @Override
  public void pushByKey(String key, String value) {
    host.pushByKey(key, value);
  }

  @Override
  public @Nullable String popByKey(String key) {
    return host.popByKey(key);
  }

  @Override
  public @Nullable Deque<String> getCopyOfDequeByKey(String key) {
    return host.getCopyOfDequeByKey(key);
  }

  @Override
  public void clearDequeByKey(String key) {
    host.clearDequeByKey(key);
  }
}
