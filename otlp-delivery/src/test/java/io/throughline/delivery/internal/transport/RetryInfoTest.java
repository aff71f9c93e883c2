package io.throughline.delivery.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.DebugInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;

class RetryInfoTest {

  @Test
  void it_says_how_long_to_wait() {
    Duration delay = Duration.newBuilder().setSeconds(2).setNanos(500_000_000).build();
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
            .setMessage("busy")
            .addDetails(Any.pack(DebugInfo.getDefaultInstance()))
            .addDetails(
                Any.pack(com.google.rpc.RetryInfo.newBuilder().setRetryDelay(delay).build()))
            .build();
    Metadata trailers = StatusProto.toStatusRuntimeException(status).getTrailers();
    byte[] details =
        trailers.get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));

    assertThat(RetryInfo.parse(details)).hasMillis(2500);
    assertThat(RetryInfo.parse(new byte[] {1, 2, 3})).isNull();
  }
}
