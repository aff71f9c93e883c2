package io.throughline.examples.cluster.placement.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import io.throughline.examples.cluster.storage.RocksStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.rocksdb.RocksDBException;

/**
 * The records, in RocksDB, by the ids of their messages. A node starts from its latest snapshot and
 * applies what the log has after it once more.
 */
final class RecordStateMachine extends BaseStateMachine {

  private final RocksStore records;
  private final RecordSnapshots snapshots;
  private final RaftTelemetry telemetry;

  RecordStateMachine(RocksStore records, RecordSnapshots snapshots, RaftTelemetry telemetry) {
    this.records = records;
    this.snapshots = snapshots;
    this.telemetry = telemetry;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    snapshots.init(storage);
    getLifeCycle().startAndTransition(this::restore, IOException.class);
  }

  /** A snapshot of the leader's is about to take the place of what is here. */
  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    getLifeCycle().startAndTransition(this::restore, IOException.class);
  }

  private void restore() throws IOException {
    snapshots.restoreLatest().ifPresent(this::setLastAppliedTermIndex);
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    Context received =
        request.getMessage() instanceof Write write ? write.context() : Context.root();
    return TransactionContext.newBuilder()
        .setStateMachine(this)
        .setClientRequest(request)
        .setStateMachineContext(telemetry.startReplication(received))
        .build();
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext committed) {
    LogEntryProto entry = committed.getLogEntry();
    Optional<Replication> replication = replication(committed);
    replication.ifPresent(reached -> reached.committed(entry.getIndex()));
    Context context = replication.map(Replication::request).orElse(Context.root());
    try (Scope scope = context.makeCurrent();
        RaftTelemetry.Timing timing = telemetry.startApply()) {
      apply(entry);
    }
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  /** What is there already stays: a broker repeats a write whose answer it did not get. */
  private void apply(LogEntryProto entry) {
    try {
      StoreRequest request =
          StoreRequest.parseFrom(entry.getStateMachineLogEntry().getLogData().toByteArray());
      records.putIfAbsent(
          request.getMessageId().getBytes(UTF_8), request.getMetadata().toByteArray());
    } catch (RocksDBException | InvalidProtocolBufferException e) {
      // Ratis ends the node: it must not go on with records that the others do not have.
      throw new IllegalStateException("cannot apply entry " + entry.getIndex(), e);
    }
  }

  @Override
  public TransactionContext cancelTransaction(TransactionContext cancelled) {
    replication(cancelled).ifPresent(it -> it.lost("cancelled"));
    return cancelled;
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    pending.forEach(left -> replication(left).ifPresent(it -> it.lost("not_leader")));
  }

  private static Optional<Replication> replication(TransactionContext transaction) {
    return transaction.getStateMachineContext() instanceof Replication replication
        ? Optional.of(replication)
        : Optional.empty();
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
    telemetry.leaderChanged(leader.toString());
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex applied = getLastAppliedTermIndex();
    return snapshots.write(applied) ? applied.getIndex() : RaftLog.INVALID_LOG_INDEX;
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots.files();
  }
}
