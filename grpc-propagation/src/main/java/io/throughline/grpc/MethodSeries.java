package io.throughline.grpc;

import io.grpc.Status;
import io.opentelemetry.context.Context;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.BoundUpDownCounter;
import io.throughline.semconv.GrpcAttemptKind;
import io.throughline.semconv.GrpcMetrics;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The series of gRPC's own metrics that belong to one method and target: found once, then kept.
 * What is not measured is null.
 */
final class MethodSeries {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final GrpcMetrics metrics;
  private final Set<GrpcMeasure> measures;
  private final RpcSide side;
  private final String method;
  private final @Nullable String target;
  private final @Nullable BoundCounter callsStarted;
  private final @Nullable BoundUpDownCounter callsActive;
  private final AtomicReferenceArray<@Nullable SizeSeries> sizes =
      new AtomicReferenceArray<>(Status.Code.values().length);

  MethodSeries(
      GrpcMetrics metrics,
      Set<GrpcMeasure> measures,
      RpcSide side,
      String method,
      @Nullable String target) {
    this.metrics = metrics;
    this.measures = measures;
    this.side = side;
    this.method = method;
    this.target = target;
    boolean calls = measures.contains(GrpcMeasure.CALLS);
    callsStarted = calls ? side.callsStarted(metrics, method, target) : null;
    callsActive = calls ? side.callsActive(metrics, method, target) : null;
  }

  void callStarted() {
    if (callsStarted != null && callsActive != null) {
      callsStarted.increment();
      callsActive.increment();
    }
  }

  void callEnded() {
    if (callsActive != null) {
      callsActive.decrement();
    }
  }

  void attemptStarted() {
    metrics.clientAttemptStarted(method, target).increment();
  }

  void attemptEnded(Status.Code code, long nanos, Context call) {
    metrics
        .clientAttemptDuration(method, target, code.name())
        .record(nanos / NANOS_PER_SECOND, call);
  }

  /** How many attempts of a kind a call made after its first one. */
  void furtherAttempts(GrpcAttemptKind kind, int count, Context call) {
    BoundHistogram attempts =
        switch (kind) {
          case RETRY -> metrics.clientCallRetries(method, target);
          case TRANSPARENT_RETRY -> metrics.clientCallTransparentRetries(method, target);
          case HEDGE -> metrics.clientCallHedges(method, target);
        };
    attempts.record(count, call);
  }

  void sizes(Status.Code code, MessageBytes totals, Context call) {
    SizeSeries series = sizes.get(code.value());
    if (series == null) {
      series = new SizeSeries(code);
      sizes.set(code.value(), series);
    }
    series.record(totals, call);
  }

  private final class SizeSeries {
    private final @Nullable BoundHistogram sentCompressed;
    private final @Nullable BoundHistogram receivedCompressed;
    private final @Nullable BoundHistogram sentUncompressed;
    private final @Nullable BoundHistogram receivedUncompressed;

    SizeSeries(Status.Code code) {
      boolean compressed = measures.contains(GrpcMeasure.COMPRESSED_SIZES);
      boolean uncompressed = measures.contains(GrpcMeasure.UNCOMPRESSED_SIZES);
      String status = code.name();
      sentCompressed = compressed ? side.sentCompressed(metrics, method, target, status) : null;
      receivedCompressed =
          compressed ? side.receivedCompressed(metrics, method, target, status) : null;
      sentUncompressed =
          uncompressed ? side.sentUncompressed(metrics, method, target, status) : null;
      receivedUncompressed =
          uncompressed ? side.receivedUncompressed(metrics, method, target, status) : null;
    }

    void record(MessageBytes totals, Context call) {
      if (sentCompressed != null && receivedCompressed != null) {
        sentCompressed.record((double) totals.sentCompressed(), call);
        receivedCompressed.record((double) totals.receivedCompressed(), call);
      }
      if (sentUncompressed != null && receivedUncompressed != null) {
        sentUncompressed.record((double) totals.sentUncompressed(), call);
        receivedUncompressed.record((double) totals.receivedUncompressed(), call);
      }
    }
  }
}
