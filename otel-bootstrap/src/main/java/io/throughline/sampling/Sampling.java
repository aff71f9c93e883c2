package io.throughline.sampling;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.semconv.ThroughlineMetrics;
import io.throughline.semconv.propagation.FocusEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of the traces that are kept, changed while the service runs. Until something is set
 * here, the sampler that {@code OTEL_TRACES_SAMPLER} names decides alone.
 *
 * <p>What the plan decides is counted in {@code throughline.sampling.decisions}, by rule.
 *
 * <p>Thread-safe.
 */
public final class Sampling {

  private static final Logger log = LoggerFactory.getLogger(Sampling.class);

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final FocusedTraces focused;
  private OpenTelemetry counted = OpenTelemetry.noop();
  private SamplingPlan plan = SamplingPlan.NONE;

  /** Null while there is no plan, so that asking for it is all that this costs. */
  private volatile @Nullable ActivePlan atWork;

  /** Without a plan. */
  public Sampling() {
    this(Clock.systemUTC(), System::nanoTime);
  }

  Sampling(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    focused = new FocusedTraces(clock);
  }

  /**
   * Puts a plan in the place of the one before.
   *
   * @param next what is decided from now on; {@link SamplingPlan#NONE} for nothing
   */
  public synchronized void change(SamplingPlan next) {
    if (Objects.isNull(next)) {
      log.warn("the sampling plan is unchanged: null is no plan, SamplingPlan.NONE is none");
      return;
    }
    focused.tellAgain();
    apply(next);
  }

  /**
   * Puts in the place of the plan one that is made of it; no other change comes in between.
   *
   * @param next makes of the plan at work what is decided from now on
   */
  public synchronized void update(UnaryOperator<SamplingPlan> next) {
    if (Objects.isNull(next)) {
      log.warn("the sampling plan is unchanged: null makes no plan");
      return;
    }
    change(next.apply(plan()));
  }

  private void apply(SamplingPlan next) {
    Instant now = clock.instant();
    List<Focus> lasting =
        next.focuses().stream().filter(focus -> focus.until().isAfter(now)).toList();
    plan = new SamplingPlan(lasting, next.rules(), next.maxPerSecond());
    atWork =
        plan.isEmpty()
            ? null
            : new ActivePlan(plan, focused, ThroughlineMetrics.create(counted), now, nanoTime);
  }

  /**
   * The plan at work.
   *
   * @return without what has ended
   */
  public synchronized SamplingPlan plan() {
    Instant now = clock.instant();
    if (plan.focuses().stream().anyMatch(focus -> !focus.until().isAfter(now))) {
      apply(plan);
    }
    return plan;
  }

  /**
   * Samples every span with an attribute for a while, and what follows from it. With more than 100
   * at once the oldest ends.
   *
   * @param attribute such as {@code messaging.client.id}, which the span must have when it starts
   * @param value its value
   * @param time how long from now
   */
  public synchronized void focusOn(String attribute, String value, Duration time) {
    if (Stream.of(attribute, value, time).anyMatch(Objects::isNull)) {
      log.warn("nothing is focused on: attribute, value and time must not be null");
      return;
    }
    SamplingPlan now = plan();
    List<Focus> focuses = new ArrayList<>(now.focuses());
    focuses.removeIf(focus -> focus.attribute().equals(attribute) && focus.value().equals(value));
    if (focuses.size() >= SamplingPlan.MAX) {
      focuses.remove(0);
    }
    Duration bounded =
        time.compareTo(LONGEST) > 0 ? LONGEST : time.isNegative() ? Duration.ZERO : time;
    focuses.add(new Focus(attribute, value, clock.instant().plus(bounded)));
    change(new SamplingPlan(focuses, now.rules(), now.maxPerSecond()));
  }

  /**
   * Counts in an OpenTelemetry's metrics from now on.
   *
   * @param openTelemetry collects what is counted
   */
  public synchronized void countIn(OpenTelemetry openTelemetry) {
    if (Objects.isNull(openTelemetry)) {
      return;
    }
    counted = openTelemetry;
    focused.countIn(openTelemetry);
    apply(plan);
  }

  /**
   * Follows a {@link Focus} that came with the trace from another service, or does not and passes
   * it on to nobody: whoever may call decides then what is kept and logged here.
   *
   * @param fromOthers false unless it is called
   */
  public void followFocus(boolean fromOthers) {
    focused.followOthers(fromOthers);
  }

  /**
   * Has what belongs to traces in focus logged from DEBUG up from now on.
   *
   * @param verbosity of this service
   */
  public void raise(Verbosity verbosity) {
    if (!Objects.isNull(verbosity)) {
      focused.raise(verbosity);
    }
  }

  /**
   * The plan at work and what traces in focus have cost so far, as {@code GET /sampling} answers.
   *
   * @return JSON, which {@link SamplingPlan#parse} reads
   */
  public String toJson() {
    return SamplingJson.write(plan(), focused.spans(), focused.lines());
  }

  /**
   * A sampler that asks the plan first.
   *
   * @param configured decides what the plan does not
   * @return the sampler for a tracer provider
   */
  public Sampler before(Sampler configured) {
    return new PlannedSampler(configured);
  }

  private final class PlannedSampler implements Sampler {

    private final Sampler configured;

    PlannedSampler(Sampler configured) {
      this.configured = configured;
    }

    @Override
    public SamplingResult shouldSample(
        Context parentContext,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> parentLinks) {
      SpanContext parent = Span.fromContext(parentContext).getSpanContext();
      long end = FocusEntry.until(parent.getTraceState());
      if (end == 0) {
        return decide(parentContext, traceId, name, kind, attributes, parentLinks);
      }
      if (parent.isRemote() && !focused.followsOthers()) {
        return new FocusedTraces.Refusal(
            decide(parentContext, traceId, name, kind, attributes, parentLinks));
      }
      return focused.lasts(end)
          ? focused.keep(end, SamplingResult.recordAndSample())
          : decide(parentContext, traceId, name, kind, attributes, parentLinks);
    }

    private SamplingResult decide(
        Context parentContext,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> parentLinks) {
      ActivePlan decider = atWork;
      return decider == null
          ? configured.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks)
          : decider.decide(configured, parentContext, traceId, name, kind, attributes, parentLinks);
    }

    @Override
    public String getDescription() {
      return "Throughline{" + configured.getDescription() + "}";
    }

    @Override
    public String toString() {
      return getDescription();
    }
  }
}
