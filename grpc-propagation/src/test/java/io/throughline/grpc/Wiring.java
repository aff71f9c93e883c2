package io.throughline.grpc;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The transports and executors over which every behaviour must hold. */
enum Wiring {
  IN_PROCESS_DIRECT(false, true),
  IN_PROCESS_POOLED(false, false),
  NETTY_DIRECT(true, true),
  NETTY_POOLED(true, false);

  private final boolean netty;
  private final boolean direct;

  Wiring(boolean netty, boolean direct) {
    this.netty = netty;
    this.direct = direct;
  }

  boolean isNetty() {
    return netty;
  }

  ServerBuilder<?> server(String name) {
    ServerBuilder<?> builder =
        netty
            ? NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            : InProcessServerBuilder.forName(name);
    if (direct) {
      builder.directExecutor();
    }
    return builder;
  }

  ManagedChannelBuilder<?> channel(String name, int port) {
    ManagedChannelBuilder<?> builder =
        netty
            ? NettyChannelBuilder.forAddress("localhost", port).usePlaintext()
            : InProcessChannelBuilder.forName(name);
    if (direct) {
      builder.directExecutor();
    }
    return builder;
  }
}
