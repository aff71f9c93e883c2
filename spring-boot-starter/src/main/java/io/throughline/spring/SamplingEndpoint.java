package io.throughline.spring;

import io.throughline.sampling.Sampling;
import io.throughline.sampling.SamplingPlan;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * Which traces are kept: {@code {"ratio": 0.1}}, or a whole plan as JSON in a text. Spring Boot 3.5
 * takes a parameter for optional by Spring's annotation only.
 */
@Endpoint(id = "sampling")
final class SamplingEndpoint {

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
    String json = ratio == null ? plan : "{\"rules\":[{\"name\":\"all\",\"ratio\":" + ratio + "}]}";
    try {
      sampling.change(SamplingPlan.parse(json));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    return plan();
  }

  private static InvalidEndpointRequestException wrong(String reason) {
    return new InvalidEndpointRequestException(reason, reason);
  }
}
