package io.throughline.sampling;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.semconv.ThroughlineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which traces are kept, changed while the service runs. Until something is set here, the sampler
 * that {@code OTEL_TRACES_SAMPLER} names decides alone.
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
    Instant now = clock.instant();
    List<Focus> lasting =
        next.focuses().stream().filter(focus -> focus.until().isAfter(now)).toList();
    plan = new SamplingPlan(lasting, next.rules(), next.maxPerSecond());
    atWork =
        plan.isEmpty()
            ? null
            : new ActivePlan(plan, ThroughlineMetrics.create(counted), now, nanoTime);
  }

  /**
   * The plan at work.
   *
   * @return without what has ended
   */
  public synchronized SamplingPlan plan() {
    Instant now = clock.instant();
    if (plan.focuses().stream().anyMatch(focus -> !focus.until().isAfter(now))) {
      change(plan);
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
    change(plan);
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
