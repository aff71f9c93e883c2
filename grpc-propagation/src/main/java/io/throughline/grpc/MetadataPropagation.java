package io.throughline.grpc;

import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.throughline.semconv.ThroughlineHeaderFault;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a context into the headers of a call and reads it back. */
final class MetadataPropagation implements TextMapGetter<Metadata>, TextMapSetter<Metadata> {
  private final TextMapPropagator propagator;
  private final Faults faults;
  // Metadata.Key.of validates and copies its name: once here, not once a call.
  private final Map<String, Metadata.Key<String>> keys = new HashMap<>();
  private final List<Metadata.Key<String>> ownKeys;

  MetadataPropagation(TextMapPropagator propagator, Faults faults) {
    this.propagator = propagator;
    this.faults = faults;
    for (String field : propagator.fields()) {
      Metadata.Key<String> key = newKey(field);
      if (key != null) {
        keys.put(field, key);
      }
    }
    ownKeys = List.copyOf(keys.values());
  }

  /** Replaces: headers that were forwarded or used before never travel twice, nor mixed. */
  void inject(Context context, Metadata headers) {
    try {
      for (Metadata.Key<String> key : ownKeys) {
        headers.discardAll(key);
      }
      propagator.inject(context, headers, this);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
  }

  /** The context that the caller sent; without one, or with an invalid one, a new trace begins. */
  Context extract(Metadata headers) {
    Context current = Context.current();
    try {
      Context caller = withoutTraceOf(current, propagator.extract(current, headers, this));
      countRefused(headers, caller);
      return caller;
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return withoutTraceOf(current, current);
    }
  }

  /** Propagators ignore silently what they do not believe; it is what is there without effect. */
  private void countRefused(Metadata headers, Context extracted) {
    SpanContext caller = Span.fromContext(extracted).getSpanContext();
    if (!caller.isValid()) {
      countIfPresent(headers, HeaderLimits.TRACEPARENT);
    } else if (caller.getTraceState().isEmpty()) {
      countIfPresent(headers, HeaderLimits.TRACESTATE);
    }
    if (Baggage.fromContext(extracted).isEmpty()) {
      countIfPresent(headers, HeaderLimits.BAGGAGE);
    }
  }

  private void countIfPresent(Metadata headers, String name) {
    Metadata.Key<String> key = keys.get(name);
    Iterable<String> values = key == null ? null : headers.getAll(key);
    ThroughlineHeaderFault fault = values == null ? null : HeaderLimits.fault(name, values);
    if (fault != null) {
      faults.refused(fault);
    }
  }

  /**
   * Only the headers tell who called. A span that is current here is another call's: with a direct
   * executor in process it is the client's. Keys of outer interceptors stay.
   */
  private static Context withoutTraceOf(Context current, Context extracted) {
    Context caller = extracted;
    Span span = Span.fromContextOrNull(current);
    if (span != null && Span.fromContextOrNull(extracted) == span) {
      caller = caller.with(Span.getInvalid());
    }
    Baggage baggage = Baggage.fromContextOrNull(current);
    if (baggage != null && Baggage.fromContextOrNull(extracted) == baggage) {
      caller = caller.with(Baggage.empty());
    }
    return caller;
  }

  @Override
  public void set(@Nullable Metadata headers, String name, String value) {
    Metadata.Key<String> key = key(name);
    if (headers != null && key != null) {
      headers.discardAll(key);
      headers.put(key, value);
    }
  }

  @Override
  public @Nullable String get(@Nullable Metadata headers, String name) {
    Metadata.Key<String> key = key(name);
    Iterable<String> values = headers == null || key == null ? null : headers.getAll(key);
    return values == null ? null : HeaderLimits.value(name, values);
  }

  /** At most one: the parts of a list are one list. */
  @Override
  public Iterator<String> getAll(@Nullable Metadata headers, String name) {
    String value = get(headers, name);
    return value == null ? Collections.emptyIterator() : List.of(value).iterator();
  }

  @Override
  public Iterable<String> keys(Metadata headers) {
    return headers.keys();
  }

  private Metadata.@Nullable Key<String> key(String name) {
    Metadata.Key<String> key = keys.get(name);
    return key == null ? newKey(name) : key;
  }

  /** Null for a name that gRPC metadata cannot carry as text: pseudo headers and {@code -bin}. */
  private static Metadata.@Nullable Key<String> newKey(String name) {
    try {
      return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
