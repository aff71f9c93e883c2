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
import io.throughline.semconv.InstrumentationScope;
import io.throughline.semconv.RpcAttributes;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The recorder of one side's calls: it starts the span and the clock of each, and has the settings
 * with which they end.
 */
final class CallRecorder {
  // Why: RATIONALE.md#why-are-attributes-set-one-by-one

  private static final InstrumentationScope SCOPE = new InstrumentationScope("io.throughline.grpc");

  private final RpcSide side;
  private final Tracer tracer;
  private final DoubleHistogram duration;
  private final EpochClock clock = new EpochClock();
  private final PropagationFaults faults;
  private final CapturedMetadata requestMetadata;
  private final CapturedMetadata responseMetadata;
  private final boolean messageCounts;
  private final boolean seesPeers;
  private final int messageEventEvery;

  CallRecorder(RpcSide side, GrpcPropagationBuilder settings, PropagationFaults faults) {
    this.side = side;
    this.faults = faults;
    tracer = SCOPE.tracer(settings.openTelemetry);
    DoubleHistogramBuilder histogram = side.duration(SCOPE.meter(settings.openTelemetry));
    if (settings.durationBoundaries != null) {
      histogram.setExplicitBucketBoundariesAdvice(settings.durationBoundaries);
    }
    duration = histogram.build();
    requestMetadata = settings.requestMetadata;
    responseMetadata = settings.responseMetadata;
    messageCounts = settings.measures.contains(GrpcMeasure.MESSAGE_COUNTS);
    seesPeers = settings.measures.contains(GrpcMeasure.PEER_ADDRESS);
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

  /** Null if nobody counts them: that a unary call has one each way is no news. */
  private @Nullable StreamMessages messages(Span span, MethodType type) {
    boolean counts =
        messageCounts
            && (type == MethodType.CLIENT_STREAMING
                || type == MethodType.SERVER_STREAMING
                || type == MethodType.BIDI_STREAMING);
    return (counts || messageEventEvery > 0) && span.isRecording()
        ? new StreamMessages(span, counts, messageEventEvery)
        : null;
  }

  RpcSide side() {
    return side;
  }

  boolean seesPeers() {
    return seesPeers;
  }

  DoubleHistogram duration() {
    return duration;
  }

  EpochClock clock() {
    return clock;
  }

  PropagationFaults faults() {
    return faults;
  }

  CapturedMetadata responseMetadata() {
    return responseMetadata;
  }
}
