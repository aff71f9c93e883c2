package io.throughline.grpc;

import io.grpc.Status;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.SpanKind;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.BoundUpDownCounter;
import io.throughline.semconv.GrpcMetrics;
import io.throughline.semconv.RpcMetrics;
import org.jspecify.annotations.Nullable;

/**
 * A side of a call, client or server, with the conventions in which the two differ.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for
 *     gRPC</a>
 */
enum RpcSide {
  CLIENT(SpanKind.CLIENT) {
    @Override
    boolean isError(Status.Code code) {
      return code != Status.Code.OK;
    }

    @Override
    DoubleHistogramBuilder duration(Meter meter) {
      return RpcMetrics.clientCallDuration(meter);
    }

    @Override
    BoundCounter callsStarted(GrpcMetrics metrics, String method, @Nullable String target) {
      return metrics.clientCallStarted(method, target);
    }

    @Override
    BoundUpDownCounter callsActive(GrpcMetrics metrics, String method, @Nullable String target) {
      return metrics.clientCallActive(method, target);
    }

    @Override
    BoundHistogram sentCompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.clientAttemptSentTotalCompressedMessageSize(method, target, status);
    }

    @Override
    BoundHistogram receivedCompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.clientAttemptRcvdTotalCompressedMessageSize(method, target, status);
    }

    @Override
    BoundHistogram sentUncompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.clientAttemptSentTotalUncompressedMessageSize(method, target, status);
    }

    @Override
    BoundHistogram receivedUncompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.clientAttemptRcvdTotalUncompressedMessageSize(method, target, status);
    }
  },

  /** Its metrics have no target: that is the client's word for it. */
  SERVER(SpanKind.SERVER) {
    /** NOT_FOUND and its like are answers: the fault is the caller's, if it is one. */
    @Override
    boolean isError(Status.Code code) {
      return switch (code) {
        case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
        default -> false;
      };
    }

    @Override
    DoubleHistogramBuilder duration(Meter meter) {
      return RpcMetrics.serverCallDuration(meter);
    }

    @Override
    BoundCounter callsStarted(GrpcMetrics metrics, String method, @Nullable String target) {
      return metrics.serverCallStarted(method);
    }

    @Override
    BoundUpDownCounter callsActive(GrpcMetrics metrics, String method, @Nullable String target) {
      return metrics.serverCallActive(method);
    }

    @Override
    BoundHistogram sentCompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.serverCallSentTotalCompressedMessageSize(method, status);
    }

    @Override
    BoundHistogram receivedCompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.serverCallRcvdTotalCompressedMessageSize(method, status);
    }

    @Override
    BoundHistogram sentUncompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.serverCallSentTotalUncompressedMessageSize(method, status);
    }

    @Override
    BoundHistogram receivedUncompressed(
        GrpcMetrics metrics, String method, @Nullable String target, String status) {
      return metrics.serverCallRcvdTotalUncompressedMessageSize(method, status);
    }
  };

  private final SpanKind spanKind;

  RpcSide(SpanKind spanKind) {
    this.spanKind = spanKind;
  }

  SpanKind spanKind() {
    return spanKind;
  }

  abstract boolean isError(Status.Code code);

  abstract DoubleHistogramBuilder duration(Meter meter);

  abstract BoundCounter callsStarted(GrpcMetrics metrics, String method, @Nullable String target);

  abstract BoundUpDownCounter callsActive(
      GrpcMetrics metrics, String method, @Nullable String target);

  abstract BoundHistogram sentCompressed(
      GrpcMetrics metrics, String method, @Nullable String target, String status);

  abstract BoundHistogram receivedCompressed(
      GrpcMetrics metrics, String method, @Nullable String target, String status);

  abstract BoundHistogram sentUncompressed(
      GrpcMetrics metrics, String method, @Nullable String target, String status);

  abstract BoundHistogram receivedUncompressed(
      GrpcMetrics metrics, String method, @Nullable String target, String status);
}
