package io.throughline.instrumentation.push;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a message that has no headers, as one field of its body or of the row that it waits
 * in.
 *
 * <pre>{@code
 * MessageContext trace = MessageContext.create(openTelemetry);
 * String field = trace.traceparent(Context.current()); // with the message; null if there is no span
 * Context sender = trace.context(field); // where it comes
 * spanBuilder.setNoParent().addLink(trace.sender(field)); // where it comes from anyone
 * }</pre>
 *
 * <p>Neither baggage nor {@code tracestate} go along: what a server knows of a request is not for
 * whoever listens. Telemetry that fails changes no message; its faults are counted by {@code
 * throughline.faults}. Instances are immutable and safe for use by any number of threads.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C: traceparent</a>
 */
public final class MessageContext {
  // Why: RATIONALE.md#why-does-a-message-carry-traceparent-alone

  private static final String TRACEPARENT = "traceparent";

  private static final TextMapGetter<String> GETTER =
      new TextMapGetter<>() {
        @Override
        public Set<String> keys(String field) {
          return Set.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String field, String key) {
          return key.equals(TRACEPARENT) ? field : null;
        }
      };

  private final TextMapPropagator propagator;

  private final PropagationFaults faults;

  private MessageContext(OpenTelemetry openTelemetry) {
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
    faults = new PropagationFaults(openTelemetry, "instrumentation", MessageContext.class);
  }

  /**
   * Binds to an OpenTelemetry.
   *
   * @param openTelemetry whose propagators decide what is carried; without W3C's nothing is
   * @return what writes and reads the field
   */
  public static MessageContext create(OpenTelemetry openTelemetry) {
    return new MessageContext(openTelemetry);
  }

  /**
   * The field.
   *
   * @param context whose span the message is to continue
   * @return 55 characters of ASCII; null if there is no span
   */
  public @Nullable String traceparent(Context context) {
    Map<String, String> fields = new HashMap<>();
    try {
      propagator.inject(context, fields, (carrier, key, value) -> fields.put(key, value));
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
    return fields.get(TRACEPARENT);
  }

  /**
   * The context of whoever sent a message.
   *
   * @param traceparent the field; null if the message has none
   * @return the root context with the sender's span; without it if the field is missing or
   *     malformed
   */
  public Context context(@Nullable String traceparent) {
    if (traceparent == null) {
      return Context.root();
    }
    try {
      return propagator.extract(Context.root(), traceparent, GETTER);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return Context.root();
    }
  }

  /**
   * The span of whoever sent a message, where anyone may send one: for a link of a span without a
   * parent, so that the sender neither decides whether it is sampled nor chooses its trace.
   *
   * @param traceparent the field; null if the message has none
   * @return an invalid one, which makes no link, if the field is missing or malformed
   */
  public SpanContext sender(@Nullable String traceparent) {
    return Span.fromContext(context(traceparent)).getSpanContext();
  }
}
