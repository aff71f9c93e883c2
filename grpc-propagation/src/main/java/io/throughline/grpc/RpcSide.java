package io.throughline.grpc;

import io.grpc.Status;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.SpanKind;
import io.throughline.semconv.RpcMetrics;

/**
 * What the two sides of a call see differently.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">Semantic conventions for
 *     gRPC</a>
 */
enum RpcSide {
  CLIENT(SpanKind.CLIENT) {
    @Override
    DoubleHistogramBuilder duration(Meter meter) {
      return RpcMetrics.clientCallDuration(meter);
    }

    @Override
    boolean isError(Status.Code code) {
      return code != Status.Code.OK;
    }
  },

  SERVER(SpanKind.SERVER) {
    @Override
    DoubleHistogramBuilder duration(Meter meter) {
      return RpcMetrics.serverCallDuration(meter);
    }

    /** NOT_FOUND and its like are answers: the fault is the caller's, if it is one. */
    @Override
    boolean isError(Status.Code code) {
      return switch (code) {
        case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
        default -> false;
      };
    }
  };

  private final SpanKind spanKind;

  RpcSide(SpanKind spanKind) {
    this.spanKind = spanKind;
  }

  SpanKind spanKind() {
    return spanKind;
  }

  abstract DoubleHistogramBuilder duration(Meter meter);

  abstract boolean isError(Status.Code code);
}
