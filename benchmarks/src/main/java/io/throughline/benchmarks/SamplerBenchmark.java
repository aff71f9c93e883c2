package io.throughline.benchmarks;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.sampling.Sampling;
import io.throughline.sampling.SamplingPlan;
import io.throughline.sampling.SamplingRule;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The cost of a sampling decision on a span that begins a trace. */
@State(Scope.Benchmark)
public class SamplerBenchmark {

  /** The samplers; the others are compared with the first. */
  public enum Variant {
    PARENT_BASED_RATIO,
    THROUGHLINE_NO_RULE,
    THROUGHLINE_TEN_RULES
  }

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final Attributes ATTRIBUTES =
      Attributes.of(
          AttributeKey.stringKey("messaging.client.id"), "c1",
          AttributeKey.stringKey("messaging.destination.name"), "a/b",
          AttributeKey.stringKey("messaging.system"), "mqtt");

  @Param Variant variant = Variant.PARENT_BASED_RATIO;

  private Sampler sampler = Sampler.alwaysOff();

  /** None of the ten rules fits, so that all are asked. */
  @Setup
  public void create() {
    Sampler ratio = Sampler.parentBased(Sampler.traceIdRatioBased(0.5));
    Sampling sampling = new Sampling();
    sampler = variant == Variant.PARENT_BASED_RATIO ? ratio : sampling.before(ratio);
    if (variant == Variant.THROUGHLINE_TEN_RULES) {
      List<SamplingRule> rules =
          IntStream.range(0, 10)
              .mapToObj(
                  i ->
                      SamplingRule.named("rule" + i)
                          .attribute("messaging.client.id", "other" + i)
                          .ratio(0.1))
              .toList();
      sampling.change(new SamplingPlan(List.of(), rules, null));
    }
  }

  /**
   * Decides.
   *
   * @return the decision
   */
  @Benchmark
  public SamplingResult decide() {
    return sampler.shouldSample(
        Context.root(), TRACE_ID, "publish", SpanKind.SERVER, ATTRIBUTES, List.of());
  }
}
