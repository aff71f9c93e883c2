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
        SamplingRule all = SamplingRule.named(ALL).ratio(ratio);
        sampling.update(now -> with(all, now));
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    return plan();
  }

  /** Behind the other rules, in the place of the one that was set here before. */
  private static SamplingPlan with(SamplingRule all, SamplingPlan now) {
    List<SamplingRule> rules = new ArrayList<>(now.rules());
    rules.removeIf(rule -> rule.equals(SamplingRule.named(ALL).ratio(rule.ratio())));
    rules.add(all);
    return new SamplingPlan(now.focuses(), rules, now.maxPerSecond());
  }

  private static InvalidEndpointRequestException wrong(String reason) {
    return new InvalidEndpointRequestException(reason, reason);
  }
}
