package io.throughline.internal.sdk;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of {@link GlobalOpenTelemetry}, which can be set only once in a process: a delegate
 * to the instance of ours that is running, and a no-op while none is.
 */
public final class GlobalDelegate implements OpenTelemetry {
  // Why: RATIONALE.md#why-is-the-global-opentelemetry-a-delegate

  private static final Logger log = LoggerFactory.getLogger(GlobalDelegate.class);

  private static final GlobalDelegate OURS = new GlobalDelegate();

  private final TracerProvider tracers = new LeadingTracerProvider();
  private volatile OpenTelemetry current = OpenTelemetry.noop();

  private GlobalDelegate() {}

  /** The Java agent's or the host's own, if there is one that does something. */
  public static @Nullable OpenTelemetry foreign() {
    if (!GlobalOpenTelemetry.isSet()) {
      return null;
    }
    OpenTelemetry global = GlobalOpenTelemetry.get();
    TracerProvider there = global.getTracerProvider();
    return there == OURS.tracers || there == TracerProvider.noop() ? null : global;
  }

  /** Makes an instance of ours the global one. */
  static void install(OpenTelemetry openTelemetry) {
    OURS.current = openTelemetry;
    try {
      if (!GlobalOpenTelemetry.isSet()) {
        GlobalOpenTelemetry.set(OURS);
      }
    } catch (IllegalStateException e) {
      log.debug("another instance was set as the global one first", e);
    }
    if (GlobalOpenTelemetry.get().getTracerProvider() != OURS.tracers) {
      log.warn(
          "GlobalOpenTelemetry was used before Observability.init and stays without effect: libraries that use it send no"
              + " telemetry. Call init first");
    }
  }

  /** Ends it, unless another instance has followed. */
  static void uninstall(OpenTelemetry openTelemetry) {
    if (OURS.current == openTelemetry) {
      OURS.current = OpenTelemetry.noop();
    }
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public MeterProvider getMeterProvider() {
    return current.getMeterProvider();
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return current.getLogsBridge();
  }

  @Override
  public ContextPropagators getPropagators() {
    return current.getPropagators();
  }

  @Override
  public String toString() {
    return "Throughline's " + current;
  }

  /** One object for the life of the process, by which the global instance is known as ours. */
  private final class LeadingTracerProvider implements TracerProvider {

    @Override
    public Tracer get(String scope) {
      return current.getTracer(scope);
    }

    @Override
    public Tracer get(String scope, String version) {
      return current.getTracer(scope, version);
    }

    @Override
    public TracerBuilder tracerBuilder(String scope) {
      return current.tracerBuilder(scope);
    }
  }
}
