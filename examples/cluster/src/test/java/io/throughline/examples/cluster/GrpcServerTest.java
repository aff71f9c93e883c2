package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServerServiceDefinition;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class GrpcServerTest {

  @Test
  void it_listens_to_this_machine_only() throws Exception {
    GrpcServer server =
        GrpcServer.start(
            0, () -> ServerServiceDefinition.builder("nothing").build(), OpenTelemetry.noop());
    try (server) {
      assertThat(server.addresses())
          .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }
  }
}
