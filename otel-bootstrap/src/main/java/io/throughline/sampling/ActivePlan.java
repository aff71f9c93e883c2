package io.throughline.sampling;

import static io.throughline.semconv.ThroughlineSamplingDecision.CAPPED;
import static io.throughline.semconv.ThroughlineSamplingDecision.DROPPED;
import static io.throughline.semconv.ThroughlineSamplingDecision.SAMPLED;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.FieldNames;
import io.throughline.semconv.ThroughlineMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A plan in the form that decides quickly and counts what it decided. */
final class ActivePlan {

  /** So that it fits into nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final FocusAtWork[] focuses;
  private final RuleAtWork[] rules;
  private final @Nullable RateLimit limit;
  private final BoundCounter overLimit;

  ActivePlan(SamplingPlan plan, ThroughlineMetrics metrics, Instant now, LongSupplier nanoTime) {
    focuses =
        plan.focuses().stream()
            .map(focus -> new FocusAtWork(focus, metrics, now, nanoTime))
            .toArray(FocusAtWork[]::new);
    rules =
        plan.rules().stream()
            .map(rule -> new RuleAtWork(rule, metrics, nanoTime))
            .toArray(RuleAtWork[]::new);
    limit = limit(plan.maxPerSecond(), nanoTime);
    overLimit = metrics.samplingDecisions(CAPPED, "max_per_second");
  }

  private static @Nullable RateLimit limit(@Nullable Double perSecond, LongSupplier nanoTime) {
    return perSecond == null ? null : new RateLimit(perSecond, nanoTime);
  }

  SamplingResult decide(
      Sampler otherwise,
      Context parentContext,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    SpanContext parent = Span.fromContext(parentContext).getSpanContext();
    if (!parent.isSampled()) {
      for (FocusAtWork focus : focuses) {
        if (focus.isOn(name, attributes)) {
          return SamplingResult.recordAndSample();
        }
      }
    }
    if (parent.isValid()) {
      return otherwise.shouldSample(parentContext, traceId, name, kind, attributes, links);
    }
    for (RuleAtWork rule : rules) {
      if (rule.condition.holds(name, attributes)) {
        return limited(rule.decide(parentContext, traceId, name, kind, attributes, links));
      }
    }
    return limited(otherwise.shouldSample(parentContext, traceId, name, kind, attributes, links));
  }

  private SamplingResult limited(SamplingResult result) {
    if (limit == null
        || result.getDecision() != SamplingDecision.RECORD_AND_SAMPLE
        || limit.allows()) {
      return result;
    }
    overLimit.increment();
    return SamplingResult.drop();
  }

  private static final class FocusAtWork {

    private final Condition[] conditions;
    private final long end;
    private final LongSupplier nanoTime;
    private final BoundCounter sampled;

    FocusAtWork(Focus focus, ThroughlineMetrics metrics, Instant now, LongSupplier nanoTime) {
      conditions =
          FieldNames.of(focus.attribute()).stream()
              .map(name -> new Condition(null, Map.of(name, focus.value())))
              .toArray(Condition[]::new);
      Duration left = Duration.between(now, focus.until());
      end = nanoTime.getAsLong() + (left.compareTo(LONGEST) > 0 ? LONGEST : left).toNanos();
      this.nanoTime = nanoTime;
      sampled = metrics.samplingDecisions(SAMPLED, "focus");
    }

    boolean isOn(String name, Attributes attributes) {
      for (Condition condition : conditions) {
        if (condition.holds(name, attributes)) {
          boolean on = nanoTime.getAsLong() - end < 0;
          if (on) {
            sampled.increment();
          }
          return on;
        }
      }
      return false;
    }
  }

  private static final class RuleAtWork {

    private final Condition condition;
    private final Sampler ratio;
    private final @Nullable RateLimit limit;
    private final BoundCounter sampled;
    private final BoundCounter dropped;
    private final BoundCounter capped;

    RuleAtWork(SamplingRule rule, ThroughlineMetrics metrics, LongSupplier nanoTime) {
      condition = new Condition(rule.span(), rule.attributes());
      ratio = Sampler.traceIdRatioBased(rule.ratio());
      limit = limit(rule.maxPerSecond(), nanoTime);
      sampled = metrics.samplingDecisions(SAMPLED, rule.name());
      dropped = metrics.samplingDecisions(DROPPED, rule.name());
      capped = metrics.samplingDecisions(CAPPED, rule.name());
    }

    SamplingResult decide(
        Context parentContext,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      SamplingResult result =
          ratio.shouldSample(parentContext, traceId, name, kind, attributes, links);
      if (result.getDecision() != SamplingDecision.RECORD_AND_SAMPLE) {
        dropped.increment();
        return result;
      }
      if (limit != null && !limit.allows()) {
        capped.increment();
        return SamplingResult.drop();
      }
      sampled.increment();
      return result;
    }
  }
}
