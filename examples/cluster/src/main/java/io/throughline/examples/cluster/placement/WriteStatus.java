package io.throughline.examples.cluster.placement;

import static io.grpc.Metadata.ASCII_STRING_MARSHALLER;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.StateMachineException;

/** The gRPC status of a write that failed. */
public final class WriteStatus {

  /** Where the leader is, {@code host:port}, in the trailers of FAILED_PRECONDITION. */
  public static final Metadata.Key<String> LEADER =
      Metadata.Key.of("placement-leader", ASCII_STRING_MARSHALLER);

  /**
   * FAILED_PRECONDITION if another node leads; UNAVAILABLE if none does at the moment, or if this
   * one ceased to before the write was done; INTERNAL if the record cannot be written.
   */
  static StatusRuntimeException of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StateMachineException) {
      return Status.INTERNAL.withDescription(cause.getMessage()).asRuntimeException();
    }
    if (!(cause instanceof NotLeaderException elsewhere)) {
      return Status.UNAVAILABLE.withDescription(cause.getMessage()).asRuntimeException();
    }
    RaftPeer leader = elsewhere.getSuggestedLeader();
    if (leader == null) {
      return Status.UNAVAILABLE.withDescription("no leader at the moment").asRuntimeException();
    }
    Metadata trailers = new Metadata();
    trailers.put(LEADER, leader.getClientAddress());
    return Status.FAILED_PRECONDITION
        .withDescription(leader.getId() + " leads")
        .asRuntimeException(trailers);
  }

  private WriteStatus() {}
}
