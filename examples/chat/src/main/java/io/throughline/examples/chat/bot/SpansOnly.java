package io.throughline.examples.chat.bot;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * Leaves out the metrics of an instrumentation. That of openai-java has no {@code error.type} where
 * a connection is refused, and no boundary at 1 s, which no view can give it here.
 */
record SpansOnly(OpenTelemetry openTelemetry) implements OpenTelemetry {

  @Override
  public TracerProvider getTracerProvider() {
    return openTelemetry.getTracerProvider();
  }

  @Override
  public MeterProvider getMeterProvider() {
    return MeterProvider.noop();
  }

  @Override
  public ContextPropagators getPropagators() {
    return openTelemetry.getPropagators();
  }
}
