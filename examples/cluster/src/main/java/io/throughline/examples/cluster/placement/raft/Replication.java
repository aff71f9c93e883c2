package io.throughline.examples.cluster.placement.raft;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.RaftAttributes.RAFT_GROUP;
import static io.throughline.semconv.RaftAttributes.RAFT_LOG_INDEX;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.throughline.semconv.RaftSpans;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way of one write from the leader's receipt until a majority has it: a span and a duration.
 * Ratis hands it back with the committed entry, or with those that a leader leaves behind.
 */
final class Replication {

  private static final double NANOS_PER_SECOND = 1e9;

  private final RaftTelemetry telemetry;
  private final Context request;
  private final Span span;
  private final long start = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();

  Replication(RaftTelemetry telemetry, Context request) {
    this.telemetry = telemetry;
    this.request = request;
    this.span =
        RaftSpans.replicate(telemetry.tracer())
            .setParent(request)
            .setAttribute(RAFT_GROUP, telemetry.group())
            .startSpan();
  }

  /** In which the request came. */
  Context request() {
    return request;
  }

  void committed(long index) {
    span.setAttribute(RAFT_LOG_INDEX, index);
    end(null);
  }

  /** This node leads no more: the next leader may still commit the write. */
  void lost(String errorType) {
    end(errorType);
  }

  private void end(@Nullable String errorType) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    telemetry
        .metrics()
        .replicationDuration(telemetry.group(), errorType)
        .record((System.nanoTime() - start) / NANOS_PER_SECOND, request.with(span));
    if (errorType != null) {
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, errorType);
    }
    span.end();
  }
}
