package io.throughline.grpc;

import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.throughline.semconv.ThroughlineHeaderFault;
import io.throughline.semconv.propagation.BelievedFields;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The propagation of a context in the headers of a call: its injection and its extraction. */
final class MetadataPropagation
    implements BelievedFields<MetadataPropagation.Received>, TextMapSetter<Metadata> {
  // Why: RATIONALE.md#why-do-only-headers-say-who-called
  // Why: RATIONALE.md#why-is-less-baggage-sent-than-is-believed

  /** Peers refuse calls whose headers are 8,192 bytes in all, which baggage alone could be. */
  private static final int MAX_SENT = 4_096;

  private final TextMapPropagator propagator;
  private final PropagationFaults faults;
  private final PropagationHeader[] own;

  MetadataPropagation(TextMapPropagator propagator, PropagationFaults faults) {
    this.propagator = propagator;
    this.faults = faults;
    own =
        propagator.fields().stream()
            .map(PropagationHeader::named)
            .filter(Objects::nonNull)
            .toArray(PropagationHeader[]::new);
  }

  /** Replaces: headers that were forwarded or used before never travel twice, nor mixed. */
  void inject(Context context, Metadata headers) {
    try {
      for (PropagationHeader header : own) {
        header.removeFrom(headers);
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
      Received received = new Received(headers);
      Context caller = withoutTraceOf(current, propagator.extract(current, received, this));
      faults.countRefused(received.found, caller, name -> values(headers, name));
      return caller;
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return withoutTraceOf(current, current);
    }
  }

  private @Nullable Iterable<String> values(Metadata headers, String name) {
    PropagationHeader header = ownHeader(name);
    return header == null ? null : header.in(headers);
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

  /** The headers that arrived, and how many of the requested ones are among them. */
  static final class Received {
    private final Metadata headers;
    private int found;

    Received(Metadata headers) {
      this.headers = headers;
    }
  }

  @Override
  public void set(@Nullable Metadata headers, String name, String value) {
    PropagationHeader header = header(name);
    if (headers == null || header == null) {
      return;
    }
    if (value.length() > MAX_SENT) {
      faults.refused(ThroughlineHeaderFault.TOO_LARGE);
      return;
    }
    header.put(headers, value);
  }

  @Override
  public @Nullable String get(@Nullable Received received, String name) {
    PropagationHeader header = header(name);
    if (received == null || header == null) {
      return null;
    }
    Iterable<String> values = header.in(received.headers);
    if (values == null) {
      return null;
    }
    received.found++;
    return header.value(values);
  }

  /** At most one: the parts of a list are one list. */
  @Override
  public Iterator<String> getAll(@Nullable Received received, String name) {
    String value = get(received, name);
    return value == null ? Collections.emptyIterator() : List.of(value).iterator();
  }

  @Override
  public Iterable<String> keys(Received received) {
    return received.headers.keys();
  }

  private @Nullable PropagationHeader header(String name) {
    PropagationHeader header = ownHeader(name);
    return header == null ? PropagationHeader.named(name) : header;
  }

  /** There are few, and mostly the propagator asks by the very string: no map is faster. */
  private @Nullable PropagationHeader ownHeader(String name) {
    for (PropagationHeader header : own) {
      if (header.isNamed(name)) {
        return header;
      }
    }
    return null;
  }
}
