package io.throughline.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.opentelemetry.api.trace.Span;
import io.throughline.semconv.NetworkAttributes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The address of the peer of a connection: that of a proxy, where there is one. */
final class PeerAddress {
  // Why: RATIONALE.md#why-are-peer-addresses-off

  private PeerAddress() {}

  /** Puts nothing if the transport does not know, as that of a call which never got so far. */
  static void putInto(Span span, Attributes transport) {
    SocketAddress peer = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (peer instanceof InetSocketAddress socket) {
      InetAddress address = socket.getAddress();
      span.setAttribute(
          NetworkAttributes.NETWORK_PEER_ADDRESS,
          address == null ? socket.getHostString() : address.getHostAddress());
      span.setAttribute(NetworkAttributes.NETWORK_PEER_PORT, (long) socket.getPort());
    } else if (peer != null) {
      span.setAttribute(NetworkAttributes.NETWORK_PEER_ADDRESS, peer.toString());
    }
  }
}
