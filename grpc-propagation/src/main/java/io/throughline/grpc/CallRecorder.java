package io.throughline.grpc;

import io.grpc.MethodDescriptor;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.semconv.RpcAttributes;
import java.util.concurrent.TimeUnit;

/**
 * Starts the span and the clock of each call of one side.
 *
 * @param side the side whose calls these are
 * @param tracer makes the spans
 * @param duration the histogram of durations in seconds
 * @param clock gives spans and durations their times
 * @param faults takes what tracer and histogram throw
 */
record CallRecorder(
    RpcSide side, Tracer tracer, DoubleHistogram duration, EpochClock clock, Faults faults) {
  private static final String SCOPE = "io.throughline.grpc";

  static CallRecorder create(RpcSide side, GrpcPropagationBuilder settings, Faults faults) {
    DoubleHistogramBuilder duration = side.duration(settings.openTelemetry.getMeter(SCOPE));
    if (settings.durationBoundaries != null) {
      duration.setExplicitBucketBoundariesAdvice(settings.durationBoundaries);
    }
    return new CallRecorder(
        side, settings.openTelemetry.getTracer(SCOPE), duration.build(), new EpochClock(), faults);
  }

  RecordedCall start(Context parent, MethodDescriptor<?, ?> descriptor, RpcMethod method) {
    return start(parent, SpanContext.getInvalid(), descriptor, method);
  }

  /** With a link, if {@code link} is valid. */
  RecordedCall start(
      Context parent, SpanContext link, MethodDescriptor<?, ?> descriptor, RpcMethod method) {
    // The span's times are given, not taken, so that its duration is the measured one.
    long nanoTime = clock.nanoTime();
    long epochNanos = clock.epochNanos(nanoTime);
    try {
      SpanBuilder builder =
          tracer
              .spanBuilder(method.spanName())
              .setParent(parent)
              .setSpanKind(side.spanKind())
              .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
              .setAllAttributes(method.startAttributes());
      if (link.isValid()) {
        builder.addLink(link);
      }
      if (method.isOther()) {
        builder.setAttribute(RpcAttributes.RPC_METHOD_ORIGINAL, descriptor.getFullMethodName());
      }
      Span span = builder.startSpan();
      return new RecordedCall(this, method, parent.with(span), epochNanos, nanoTime);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      // Ends nothing, and lets the server carry on the caller's trace.
      Span caller = Span.wrap(Span.fromContext(parent).getSpanContext());
      return new RecordedCall(this, method, parent.with(caller), epochNanos, nanoTime);
    }
  }
}
