package io.throughline.grpc;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.RpcAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A call under way: its span, its clock, and the one end of both. Safe for any thread. */
final class RecordedCall {
  // Why: RATIONALE.md#why-is-the-metrics-duration-the-spans

  private static final AtomicReferenceFieldUpdater<RecordedCall, @Nullable Object> STATE =
      AtomicReferenceFieldUpdater.newUpdater(RecordedCall.class, Object.class, "state");
  private static final Object ENDED = new Object();
  private static final String HANDLER_THREW = "Application error processing RPC";
  private static final int MAX_DESCRIPTION = 1_000;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CallRecorder recorder;
  private final RpcMethod method;
  private final Context context;
  private final Span span;
  private final @Nullable StreamMessages messages;
  private final long startEpochNanos;
  private final long startNanoTime;

  // Null, what was thrown first, or ENDED: one field, for there is one object for each call.
  private volatile @Nullable Object state;

  private @Nullable ClientAttempts attempts;

  RecordedCall(
      CallRecorder recorder,
      RpcMethod method,
      Context context,
      Span span,
      @Nullable StreamMessages messages,
      long startEpochNanos,
      long startNanoTime) {
    this.recorder = recorder;
    this.method = method;
    this.context = context;
    this.span = span;
    this.messages = messages;
    this.startEpochNanos = startEpochNanos;
    this.startNanoTime = startNanoTime;
  }

  /** The parent's context with this call's span. */
  Context context() {
    return context;
  }

  /** Ties a client's call to its attempts, before the first of them. */
  void attempted(@Nullable ClientAttempts by) {
    attempts = by;
    if (by != null) {
      by.belongTo(context);
    }
  }

  void messageSent() {
    if (messages != null) {
      messages.sent();
    }
  }

  void messageReceived() {
    if (messages != null) {
      messages.received();
    }
  }

  /** The server's headers, and then its trailers. */
  void responded(Metadata metadata) {
    CapturedMetadata captured = recorder.responseMetadata();
    if (!captured.isEmpty()) {
      try {
        span.setAllAttributes(captured.in(metadata));
      } catch (RuntimeException | LinkageError e) {
        recorder.faults().dropped(e);
      }
    }
  }

  /** What the transport tells of its connection, once there is one. */
  void connected(Attributes transport) {
    try {
      PeerAddress.putInto(span, transport);
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e);
    }
  }

  /** Something threw while the call was under way; the first one is recorded with its end. */
  void failed(Throwable thrown) {
    var unused = STATE.compareAndSet(this, null, thrown);
  }

  boolean hasFailed() {
    return state instanceof Throwable;
  }

  /** Ends the span and records the duration, the first time. Never throws. */
  void end(Status status) {
    Object before = STATE.getAndSet(this, ENDED);
    if (before == ENDED) {
      return;
    }
    long nanos = recorder.clock().nanoTime() - startNanoTime;
    method.series().callEnded();
    try {
      // In the span's context, so that the exemplar points at this call.
      recorder
          .duration()
          .record(nanos / NANOS_PER_SECOND, method.metricAttributes(status.getCode()), context);
      if (attempts != null) {
        attempts.ended(context);
      }
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e);
    }
    try {
      describe(status, (Throwable) before);
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e); // such as an exception that cannot tell its message
    }
    try {
      span.end(startEpochNanos + nanos, TimeUnit.NANOSECONDS);
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e);
    }
  }

  private void describe(Status status, @Nullable Throwable failure) {
    String code = status.getCode().name();
    Throwable exception = failure;
    span.setAttribute(RpcAttributes.RPC_RESPONSE_STATUS_CODE, code);
    if (messages != null) {
      messages.putCounts();
    }
    if (recorder.side().isError(status.getCode())) {
      span.setAttribute(ErrorAttributes.ERROR_TYPE, code);
      exception = exception == null ? status.getCause() : exception;
      span.setStatus(StatusCode.ERROR, description(status, exception));
    }
    if (exception != null) {
      span.recordException(exception);
    }
  }

  /** What an exception says comes before what gRPC says of any: that there was one. */
  private static String description(Status status, @Nullable Throwable exception) {
    String ofStatus = status.getDescription();
    boolean saysNothing = ofStatus == null || ofStatus.equals(HANDLER_THREW);
    String description = exception != null && saysNothing ? exception.getMessage() : ofStatus;
    if (description == null) {
      return "";
    }
    return description.length() <= MAX_DESCRIPTION
        ? description
        : description.substring(0, MAX_DESCRIPTION);
  }
}
