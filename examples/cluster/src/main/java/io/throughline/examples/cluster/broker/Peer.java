package io.throughline.examples.cluster.broker;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.semconv.ClusterEvents;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that the broker uses but does not need. Says once when it goes and when it is back. */
final class Peer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Peer.class);
  private static final Executor IN_A_SECOND = CompletableFuture.delayedExecutor(1, SECONDS);

  private final String name;
  private final String consequence;
  private final ManagedChannel channel;
  private volatile boolean missing;

  /**
   * Connects to it.
   *
   * @param consequence what is said besides, when it is missing
   */
  static Peer connect(String name, String target, String consequence, GrpcPropagation grpc) {
    Peer peer =
        new Peer(
            name,
            consequence,
            grpc.instrument(ManagedChannelBuilder.forTarget(target)).usePlaintext().build());
    peer.watch();
    return peer;
  }

  private Peer(String name, String consequence, ManagedChannel channel) {
    this.name = name;
    this.consequence = consequence;
    this.channel = channel;
  }

  Channel channel() {
    return channel;
  }

  boolean isConnected() {
    return channel.getState(false) == ConnectivityState.READY;
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdown().awaitTermination(1, SECONDS);
  }

  private void watch() {
    ConnectivityState state = channel.getState(true);
    switch (state) {
      case READY -> back();
      case TRANSIENT_FAILURE -> gone();
      case SHUTDOWN -> {
        return;
      }
      default -> {}
    }
    channel.notifyWhenStateChanged(state, this::watch);
  }

  private void back() {
    if (missing) {
      missing = false;
      ClusterEvents.peerFound(log.atInfo()).servicePeerName(name).log(name + " is back");
    }
  }

  private void gone() {
    if (!missing) {
      missing = true;
      ClusterEvents.peerLost(log.atWarn())
          .servicePeerName(name)
          .log(name + " is missing" + consequence);
      retry();
    }
  }

  /** By itself gRPC would wait longer and longer between attempts, up to two minutes. */
  private void retry() {
    IN_A_SECOND.execute(
        () -> {
          if (missing && !channel.isShutdown()) {
            channel.resetConnectBackoff();
            retry();
          }
        });
  }
}
