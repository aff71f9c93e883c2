package io.throughline.testing;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

/**
 * A {@code google.rpc.Status} in bytes, written by field number: its class comes with grpc-protobuf
 * only, which OTLP over HTTP does not need.
 */
final class RpcStatus {

  private RpcStatus() {}

  static ByteString of(OtlpAnswer.Refusal refusal) {
    UnknownFieldSet.Builder status =
        UnknownFieldSet.newBuilder()
            .addField(1, Field.newBuilder().addVarint(code(refusal.status())).build())
            .addField(2, bytes(ByteString.copyFromUtf8(refusal.message())));
    if (!refusal.retryAfter().isZero()) {
      status.addField(3, bytes(retryInfo(refusal.retryAfter()).toByteString()));
    }
    return status.build().toByteString();
  }

  /** The code of gRPC that stands for a status of HTTP. */
  static int code(int httpStatus) {
    return switch (httpStatus) {
      case 400 -> 3; // INVALID_ARGUMENT
      case 401 -> 16; // UNAUTHENTICATED
      case 403 -> 7; // PERMISSION_DENIED
      case 404, 501 -> 12; // UNIMPLEMENTED
      case 408, 504 -> 4; // DEADLINE_EXCEEDED
      case 409 -> 10; // ABORTED
      case 429 -> 8; // RESOURCE_EXHAUSTED
      case 499 -> 1; // CANCELLED
      case 502, 503 -> 14; // UNAVAILABLE
      default -> 13; // INTERNAL
    };
  }

  private static Any retryInfo(java.time.Duration delay) {
    Duration duration =
        Duration.newBuilder().setSeconds(delay.toSeconds()).setNanos(delay.toNanosPart()).build();
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
        .setValue(
            UnknownFieldSet.newBuilder()
                .addField(1, bytes(duration.toByteString()))
                .build()
                .toByteString())
        .build();
  }

  private static Field bytes(ByteString value) {
    return Field.newBuilder().addLengthDelimited(value).build();
  }
}
