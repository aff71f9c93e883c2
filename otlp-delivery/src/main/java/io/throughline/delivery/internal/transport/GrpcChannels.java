package io.throughline.delivery.internal.transport;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.throughline.delivery.internal.transport.CertificateFiles.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** The channels of the grpc-java that the service has. Linked only where it has one. */
public final class GrpcChannels {

  private GrpcChannels() {}

  /** Whether the library is there, and something that it can connect with. */
  public static boolean arePossible() {
    try {
      Grpc.newChannelBuilder("localhost", InsecureChannelCredentials.create());
      return !ClientCalls.class.getName().isEmpty();
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  static ManagedChannel to(GrpcSenderConfig config, Pem certificates) throws IOException {
    URI endpoint = config.getEndpoint();
    boolean isTls = "https".equals(endpoint.getScheme());
    int port = endpoint.getPort() >= 0 ? endpoint.getPort() : isTls ? 443 : 80;
    return Grpc.newChannelBuilderForAddress(
            endpoint.getHost(),
            port,
            isTls ? tls(certificates) : InsecureChannelCredentials.create())
        .maxInboundMessageSize((int) Math.min(config.getMaxResponseBodySize(), Integer.MAX_VALUE))
        .disableRetry() // we have our own
        .directExecutor() // an answer is only handed on
        .build();
  }

  private static ChannelCredentials tls(Pem certificates) throws IOException {
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    if (certificates.trusted() != null) {
      tls.trustManager(stream(certificates.trusted()));
    }
    if (certificates.own() != null && certificates.key() != null) {
      tls.keyManager(stream(certificates.own()), stream(certificates.key()));
    }
    return tls.build();
  }

  private static InputStream stream(String pem) {
    return new ByteArrayInputStream(Pem.bytes(pem));
  }
}
