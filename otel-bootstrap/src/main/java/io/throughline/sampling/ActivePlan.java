package io.throughline.sampling;

import static io.throughline.semconv.ThroughlineSamplingDecision.CAPPED;
import static io.throughline.semconv.ThroughlineSamplingDecision.DROPPED;
import static io.throughline.semconv.ThroughlineSamplingDecision.SAMPLED;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.FieldSynonyms;
import io.throughline.semconv.LogFields;
import io.throughline.semconv.ThroughlineMetrics;
import io.throughline.semconv.propagation.FocusEntry;
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

  private final FocusedTraces focused;
  private final FocusAtWork[] focuses;
  private final RuleAtWork[] rules;
  private final @Nullable RateLimit limit;
  private final BoundCounter overLimit;

  ActivePlan(
      SamplingPlan plan,
      FocusedTraces focused,
      ThroughlineMetrics metrics,
      Instant now,
      LongSupplier nanoTime) {
    this.focused = focused;
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
    for (FocusAtWork focus : focuses) {
      if (focus.takes(traceId, name, attributes)) {
        return focused.keep(focus.end, focus.begin);
      }
    }
    if (Span.fromContext(parentContext).getSpanContext().isValid()) {
      return otherwise.shouldSample(parentContext, traceId, name, kind, attributes, links);
    }
    for (RuleAtWork rule : rules) {
      if (rule.condition.holds(name, attributes)) {
        SamplingResult wanted = rule.decide(parentContext, traceId, name, kind, attributes, links);
        SamplingResult result = limited(wanted);
        if (isSampled(result)) {
          rule.sampled.increment();
        }
        return result;
      }
    }
    return limited(otherwise.shouldSample(parentContext, traceId, name, kind, attributes, links));
  }

  private SamplingResult limited(SamplingResult result) {
    if (limit == null || !isSampled(result) || limit.allows()) {
      return result;
    }
    overLimit.increment();
    return SamplingResult.drop();
  }

  private static boolean isSampled(SamplingResult result) {
    return result.getDecision() == SamplingDecision.RECORD_AND_SAMPLE;
  }

  private static final class FocusAtWork {

    private final List<Condition> conditions;
    private final @Nullable String traceId;
    private final FocusedTraces.Begin begin;
    private final long end;
    private final long endNanos;
    private final RateLimit limit;
    private final LongSupplier nanoTime;
    private final BoundCounter capped;

    FocusAtWork(Focus focus, ThroughlineMetrics metrics, Instant now, LongSupplier nanoTime) {
      boolean ofTrace = focus.attribute().equals(LogFields.TRACE_ID);
      traceId = ofTrace ? focus.value() : null;
      List<String> names = ofTrace ? List.of() : FieldSynonyms.of(focus.attribute());
      conditions =
          names.stream().map(name -> new Condition(null, Map.of(name, focus.value()))).toList();
      Duration left = Duration.between(now, focus.until());
      Duration bounded = left.compareTo(LONGEST) > 0 ? LONGEST : left;
      endNanos = nanoTime.getAsLong() + bounded.toNanos();
      begin = new FocusedTraces.Begin(now.plus(bounded));
      end = FocusEntry.until(begin.getUpdatedTraceState(TraceState.getDefault()));
      limit = new RateLimit(focus.maxPerSecond(), nanoTime);
      this.nanoTime = nanoTime;
      capped = metrics.samplingDecisions(CAPPED, "focus");
    }

    boolean takes(String id, String name, Attributes attributes) {
      boolean isMeant =
          (traceId == null ? holds(name, attributes) : traceId.equals(id))
              && nanoTime.getAsLong() - endNanos < 0;
      if (isMeant && !limit.allows()) {
        capped.increment();
        return false;
      }
      return isMeant;
    }

    /** By index, for an iterator would be made for each span. */
    private boolean holds(String name, Attributes attributes) {
      for (int i = 0; i < conditions.size(); i++) {
        if (conditions.get(i).holds(name, attributes)) {
          return true;
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

    /** Counts what it does not sample; the limit of the plan comes behind it. */
    SamplingResult decide(
        Context parentContext,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      SamplingResult result =
          ratio.shouldSample(parentContext, traceId, name, kind, attributes, links);
      if (!isSampled(result)) {
        dropped.increment();
        return result;
      }
      if (limit != null && !limit.allows()) {
        capped.increment();
        return SamplingResult.drop();
      }
      return result;
    }
  }
}
