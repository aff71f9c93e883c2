package io.throughline.examples.cluster.broker;

import com.google.common.base.Splitter;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import io.throughline.examples.cluster.placement.v1.PlacementGrpc;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.semconv.ClusterEvents;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of the placement centre. One of them leads and takes what is to be stored; which one is
 * what the others say, or found by trying.
 */
final class PlacementNodes implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PlacementNodes.class);
  private static final String NAME = "placement";

  private final GrpcPropagation grpc;
  private final List<String> addresses;
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final AtomicReference<String> leader;
  private final AtomicBoolean missing = new AtomicBoolean();

  /**
   * Connects to the nodes.
   *
   * @param addresses of each, with commas between them: {@code host:port,host:port}
   */
  static PlacementNodes connect(String addresses, GrpcPropagation grpc) {
    return new PlacementNodes(Splitter.on(',').trimResults().splitToList(addresses), grpc);
  }

  private PlacementNodes(List<String> addresses, GrpcPropagation grpc) {
    this.addresses = addresses;
    this.grpc = grpc;
    this.leader = new AtomicReference<>(addresses.get(0));
    addresses.forEach(this::peer);
  }

  private Peer peer(String address) {
    return peers.computeIfAbsent(
        address, unknown -> Peer.connect(NAME + " node " + unknown, unknown, "", grpc));
  }

  /** Whether there is a node to ask. */
  boolean isConnected() {
    return peers.values().stream().anyMatch(Peer::isConnected);
  }

  /**
   * Has a record stored, in the current context. The future always completes: with OK once a
   * majority of the nodes has the record, else with what the last one said that was asked.
   */
  CompletableFuture<Status.Code> store(StoreRequest request) {
    return new PlacementWrite(this, request, Context.current()).start();
  }

  /** Who leads, as far as is known. */
  String leader() {
    return Objects.requireNonNull(leader.get());
  }

  PlacementGrpc.PlacementStub stub(String address) {
    return PlacementGrpc.newStub(peer(address).channel());
  }

  /** A node did not take a write, and may have said who does. */
  void isNotLeader(String address, @Nullable String elsewhere) {
    leader.compareAndSet(address, elsewhere == null ? after(address) : elsewhere);
  }

  private String after(String address) {
    return addresses.get((addresses.indexOf(address) + 1) % addresses.size());
  }

  int count() {
    return addresses.size();
  }

  /** Whether the last write was given up: then the next ones do not wait for better times. */
  boolean isMissing() {
    return missing.get();
  }

  void found() {
    if (missing.get() && missing.compareAndSet(true, false)) {
      ClusterEvents.peerFound(log.atInfo()).servicePeerName(NAME).log(NAME + " is back");
    }
  }

  void lost() {
    if (missing.compareAndSet(false, true)) {
      ClusterEvents.peerLost(log.atWarn())
          .servicePeerName(NAME)
          .log(NAME + " is missing, messages go on without it");
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Peer peer : peers.values()) {
      peer.close();
    }
  }
}
