package io.throughline.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;

/** An open port. */
interface OtlpListener extends AutoCloseable {

  /** The largest request that is read, decompressed. */
  int MAX_REQUEST_BYTES = 64 << 20;

  int port();

  @Override
  void close();

  /** The response of all three signals, which have the same fields. */
  static ByteString response(OtlpAnswer.Success success) {
    if (success.rejected() == 0 && success.message().isEmpty()) {
      return ByteString.EMPTY;
    }
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(success.rejected())
                .setErrorMessage(success.message()))
        .build()
        .toByteString();
  }
}
