package io.throughline.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.semconv.RpcAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts the span and the clock of each call of one side, and has what they end with. */
final class CallRecorder {
  private static final String SCOPE = "io.throughline.grpc";

  private final RpcSide side;
  private final Tracer tracer;
  private final DoubleHistogram duration;
  private final EpochClock clock = new EpochClock();
  private final Faults faults;
  private final CapturedMetadata requestMetadata;
  private final CapturedMetadata responseMetadata;
  private final boolean messageCounts;
  private final int messageEventEvery;

  CallRecorder(RpcSide side, GrpcPropagationBuilder settings, Faults faults) {
    this.side = side;
    this.faults = faults;
    tracer = settings.openTelemetry.getTracer(SCOPE);
    DoubleHistogramBuilder histogram = side.duration(settings.openTelemetry.getMeter(SCOPE));
    if (settings.durationBoundaries != null) {
      histogram.setExplicitBucketBoundariesAdvice(settings.durationBoundaries);
    }
    duration = histogram.build();
    requestMetadata = settings.requestMetadata;
    responseMetadata = settings.responseMetadata;
    messageCounts = settings.measures.contains(GrpcMeasure.MESSAGE_COUNTS);
    messageEventEvery = settings.messageEventEvery;
  }

  /** Begins a call of ours, now. */
  RecordedCall start(
      Context parent, RpcMethod method, MethodDescriptor<?, ?> called, Metadata headers) {
    return start(
        parent,
        SpanContext.getInvalid(),
        method,
        called.getFullMethodName(),
        called.getType(),
        headers,
        clock.nanoTime());
  }

  /**
   * Begins a call.
   *
   * @param link a span that is not the parent, or an invalid one
   * @param fullMethodName what the caller calls the method
   * @param type what is known of the method's messages
   * @param nanoTime when it began, by the {@link #clock}
   */
  RecordedCall start(
      Context parent,
      SpanContext link,
      RpcMethod method,
      String fullMethodName,
      MethodType type,
      Metadata headers,
      long nanoTime) {
    method.series().callStarted();
    // The span's times are given, not taken, so that its duration is the measured one.
    long epochNanos = clock.epochNanos(nanoTime);
    try {
      SpanBuilder builder =
          tracer
              .spanBuilder(method.spanName())
              .setParent(parent)
              .setSpanKind(side.spanKind())
              .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS);
      method.describe(builder);
      if (link.isValid()) {
        builder.addLink(link);
      }
      if (method.isOther()) {
        builder.setAttribute(RpcAttributes.RPC_METHOD_ORIGINAL, fullMethodName);
      }
      if (!requestMetadata.isEmpty()) {
        builder.setAllAttributes(requestMetadata.in(headers));
      }
      Span span = builder.startSpan();
      return new RecordedCall(
          this, method, parent.with(span), span, messages(span, type), epochNanos, nanoTime);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      // Ends nothing, and lets the server carry on the caller's trace.
      Span caller = Span.wrap(Span.fromContext(parent).getSpanContext());
      return new RecordedCall(
          this, method, parent.with(caller), caller, null, epochNanos, nanoTime);
    }
  }

  /** Null if nobody counts them: that unary calls have one is no news. */
  private @Nullable StreamMessages messages(Span span, MethodType type) {
    boolean streams =
        type == MethodType.CLIENT_STREAMING
            || type == MethodType.SERVER_STREAMING
            || type == MethodType.BIDI_STREAMING;
    boolean counted = messageEventEvery > 0 || (messageCounts && streams);
    return counted && span.isRecording() ? new StreamMessages(span, messageEventEvery) : null;
  }

  RpcSide side() {
    return side;
  }

  DoubleHistogram duration() {
    return duration;
  }

  EpochClock clock() {
    return clock;
  }

  Faults faults() {
    return faults;
  }

  CapturedMetadata responseMetadata() {
    return responseMetadata;
  }
}
