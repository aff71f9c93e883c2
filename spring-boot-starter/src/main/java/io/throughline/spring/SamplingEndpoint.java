package io.throughline.spring;

import io.throughline.sampling.Sampling;
import io.throughline.sampling.SamplingPlan;
import io.throughline.sampling.SamplingRule;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * Which traces are kept: {@code {"ratio": 0.1}} of those that no rule of the plan decides on, or a
 * whole plan as JSON in a text. Spring Boot 3.5 takes a parameter for optional by Spring's
 * annotation only.
 */
@Endpoint(id = "sampling")
final class SamplingEndpoint {

  private static final String ALL = "all";

  private final Sampling sampling;

  SamplingEndpoint(Sampling sampling) {
    this.sampling = sampling;
  }

  @ReadOperation(produces = "application/json")
  String plan() {
    return sampling.plan().toJson();
  }

  @WriteOperation(produces = "application/json")
  String change(@Nullable Double ratio, @Nullable String plan) {
    if ((ratio == null) == (plan == null)) {
      throw wrong("allowed is {\"ratio\": 0.1} or {\"plan\": \"{...}\"}, as PUT /sampling has it");
    }
    try {
      if (ratio == null) {
        sampling.change(SamplingPlan.parse(plan));
      } else {
        sampling.update(now -> with(ratio, now));
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    return plan();
  }

  /** The ratio of the first rule without a condition: what stands behind it decides on nothing. */
  private static SamplingPlan with(double ratio, SamplingPlan now) {
    List<SamplingRule> rules = new ArrayList<>(now.rules());
    int last = 0;
    while (last < rules.size() && !takesAll(rules.get(last))) {
      last++;
    }
    if (last < rules.size()) {
      rules.set(last, rules.get(last).ratio(ratio));
    } else {
      rules.add(SamplingRule.named(ALL).ratio(ratio));
    }
    return new SamplingPlan(now.focuses(), rules, now.maxPerSecond());
  }

  private static boolean takesAll(SamplingRule rule) {
    return (rule.span() == null || rule.span().equals("*")) && rule.attributes().isEmpty();
  }

  private static InvalidEndpointRequestException wrong(String reason) {
    return new InvalidEndpointRequestException(reason, reason);
  }
}
