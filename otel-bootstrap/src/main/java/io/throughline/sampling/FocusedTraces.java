package io.throughline.sampling;

import static io.throughline.semconv.ThroughlineSamplingDecision.SAMPLED;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.ThroughlineMetrics;
import io.throughline.semconv.propagation.FocusEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The traces in focus: how a service treats them, and how many it has seen. Thread-safe. */
final class FocusedTraces {
  // Why: RATIONALE.md#how-does-a-focus-travel-and-whom-is-it-believed-from

  private final Clock clock;
  private final LongAdder spans = new LongAdder();

  /** More of them at once are told to logging again, which does no harm. */
  private static final int MAX_TOLD = 100;

  /** In seconds since 1970, the ends of the focuses that logging was told of. */
  private final Set<Long> told = ConcurrentHashMap.newKeySet();

  private volatile boolean follows;
  private volatile Verbosity verbosity = Verbosity.fixed();
  private volatile BoundCounter kept = counter(OpenTelemetry.noop());

  FocusedTraces(Clock clock) {
    this.clock = clock;
  }

  private static BoundCounter counter(OpenTelemetry openTelemetry) {
    return ThroughlineMetrics.create(openTelemetry).samplingDecisions(SAMPLED, "focus");
  }

  void countIn(OpenTelemetry openTelemetry) {
    kept = counter(openTelemetry);
  }

  void raise(Verbosity verbosity) {
    this.verbosity = verbosity;
    told.clear();
  }

  /**
   * Of a focus that begins now logging is told, though it may have heard of the same end before.
   */
  void tellAgain() {
    told.clear();
  }

  void followOthers(boolean follows) {
    this.follows = follows;
  }

  boolean followsOthers() {
    return follows;
  }

  /** Whether a focus has not ended; none ends at 0. */
  boolean lasts(long end) {
    return end > 0 && end > now();
  }

  private long now() {
    return TimeUnit.MILLISECONDS.toSeconds(clock.millis());
  }

  /**
   * A span in focus starts. The first one of a focus tells logging, which goes on until the last
   * end; an earlier end is told too, for somebody may have stopped it since.
   */
  SamplingResult keep(long end, SamplingResult result) {
    kept.increment();
    spans.increment();
    if (told.add(end)) {
      if (told.size() > MAX_TOLD) {
        told.clear();
      }
      verbosity.followFocus(Duration.ofSeconds(end - now()));
    }
    return result;
  }

  long spans() {
    return spans.sum();
  }

  long lines() {
    return verbosity.linesInFocus();
  }

  /** The decision that also puts the trace in focus. */
  record Begin(Instant until) implements SamplingResult {

    @Override
    public SamplingDecision getDecision() {
      return SamplingDecision.RECORD_AND_SAMPLE;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.empty();
    }

    @Override
    public TraceState getUpdatedTraceState(TraceState parent) {
      return FocusEntry.addedTo(parent, until);
    }
  }

  /** A decision that takes the trace out of a focus that somebody else has begun. */
  record Refusal(SamplingResult decision) implements SamplingResult {

    @Override
    public SamplingDecision getDecision() {
      return decision.getDecision();
    }

    @Override
    public Attributes getAttributes() {
      return decision.getAttributes();
    }

    @Override
    public TraceState getUpdatedTraceState(TraceState parent) {
      return decision.getUpdatedTraceState(FocusEntry.removedFrom(parent));
    }
  }
}
