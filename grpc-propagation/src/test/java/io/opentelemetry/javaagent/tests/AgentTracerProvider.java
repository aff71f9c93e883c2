package io.opentelemetry.javaagent.tests;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;

/** What an application gets from the agent instead of the SDK. */
public record AgentTracerProvider(TracerProvider provider) implements TracerProvider {

  @Override
  public Tracer get(String scope) {
    return provider.get(scope);
  }

  @Override
  public Tracer get(String scope, String version) {
    return provider.get(scope, version);
  }
}
