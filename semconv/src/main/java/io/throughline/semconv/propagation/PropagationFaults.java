package io.throughline.semconv.propagation;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.ThroughlineHeaderFault;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The counts of what a propagation loses: by broken telemetry, and by fields that are refused.
 * Thread-safe.
 */
public final class PropagationFaults {
  private static final PropagatedField PARENT = new PropagatedField(PropagatedField.TRACEPARENT);
  private static final PropagatedField STATE = new PropagatedField(PropagatedField.TRACESTATE);
  private static final PropagatedField BAGGAGE = new PropagatedField(PropagatedField.BAGGAGE);

  private final String part;
  private final Logger log;
  private final AtomicBoolean told = new AtomicBoolean();
  private final ThroughlineMetrics metrics;
  private final BoundCounter faults;

  /**
   * Counts from now on.
   *
   * @param openTelemetry collects the counts
   * @param part what loses, as {@code throughline.part} names it
   * @param owner whose logger tells of the first loss
   */
  public PropagationFaults(OpenTelemetry openTelemetry, String part, Class<?> owner) {
    this.part = part;
    log = Logger.getLogger(owner.getName());
    metrics = ThroughlineMetrics.create(openTelemetry);
    faults = metrics.faults(part);
  }

  /**
   * Takes what a sampler, a span processor or a propagator throws, so that it does not reach the
   * host. Tells of the first only: a broken one throws every time.
   *
   * @param fault what was thrown
   */
  public void dropped(Throwable fault) {
    faults.increment();
    if (told.compareAndSet(false, true)) {
      log.log(
          Level.WARNING, "Telemetry of " + part + " is lost; further losses are counted", fault);
    }
  }

  /**
   * Counts a field, and no more: what peers send fills no log.
   *
   * @param why why it was refused
   */
  public void refused(ThroughlineHeaderFault why) {
    metrics.headersRefused(part, why).increment();
  }

  /**
   * Counts the fields that are there without effect: propagators ignore silently what they do not
   * believe. Most peers send as many fields as have an effect, and then none is looked at again.
   *
   * @param found how many fields were there
   * @param extracted what the propagator made of them
   * @param values what was sent under a name, or null
   */
  public void countRefused(
      int found, Context extracted, Function<String, @Nullable Iterable<String>> values) {
    SpanContext sender = Span.fromContext(extracted).getSpanContext();
    boolean trace = sender.isValid();
    boolean state = !sender.getTraceState().isEmpty();
    boolean baggage = !Baggage.fromContext(extracted).isEmpty();
    if (found == (trace ? 1 : 0) + (state ? 1 : 0) + (baggage ? 1 : 0)) {
      return;
    }
    if (!trace) {
      countIfPresent(PARENT, values.apply(PropagatedField.TRACEPARENT));
    } else if (!state) {
      countIfPresent(STATE, values.apply(PropagatedField.TRACESTATE));
    }
    if (!baggage) {
      countIfPresent(BAGGAGE, values.apply(PropagatedField.BAGGAGE));
    }
  }

  /**
   * The same where the sender's context is added to one that was there before: what is of that one
   * is none of the sender's fields.
   *
   * @param found how many fields were there
   * @param parent what the propagator added to
   * @param extracted what it made of that and the fields
   * @param values what was sent under a name, or null
   */
  public void countRefused(
      int found,
      Context parent,
      Context extracted,
      Function<String, @Nullable Iterable<String>> values) {
    Context ofSender = extracted;
    if (Span.fromContext(extracted) == Span.fromContext(parent)) {
      ofSender = ofSender.with(Span.getInvalid());
    }
    if (Baggage.fromContext(extracted) == Baggage.fromContext(parent)) {
      ofSender = ofSender.with(Baggage.empty());
    }
    countRefused(found, ofSender, values);
  }

  private void countIfPresent(PropagatedField field, @Nullable Iterable<String> values) {
    ThroughlineHeaderFault fault = values == null ? null : field.fault(values);
    if (fault != null) {
      refused(fault);
    }
  }

  /**
   * What is believed of baggage that anyone may have sent.
   *
   * @param claimed what was sent
   * @param keys what is let in
   * @return the entries under these keys; if some were dropped, it is counted
   */
  public Baggage admitted(Baggage claimed, Set<String> keys) {
    var believed = Baggage.builder();
    claimed.forEach(
        (key, entry) -> {
          if (keys.contains(key)) {
            believed.put(key, entry.getValue(), entry.getMetadata());
          }
        });
    Baggage admitted = believed.build();
    if (admitted.size() < claimed.size()) {
      refused(ThroughlineHeaderFault.UNTRUSTED);
    }
    return admitted;
  }

  /**
   * What is believed of a trace whose sender may not put it in focus.
   *
   * @param claimed a context with the sender's span
   * @return the same without {@link FocusEntry}; if it had one, it is counted
   */
  public Context withoutFocus(Context claimed) {
    SpanContext sender = Span.fromContext(claimed).getSpanContext();
    TraceState believed = FocusEntry.removedFrom(sender.getTraceState());
    if (believed == sender.getTraceState()) {
      return claimed;
    }
    refused(ThroughlineHeaderFault.UNTRUSTED);
    return claimed.with(
        Span.wrap(
            SpanContext.createFromRemoteParent(
                sender.getTraceId(), sender.getSpanId(), sender.getTraceFlags(), believed)));
  }
}
