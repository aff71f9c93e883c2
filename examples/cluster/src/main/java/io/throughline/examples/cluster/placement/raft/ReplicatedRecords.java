package io.throughline.examples.cluster.placement.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.examples.cluster.placement.v1.StoreRequest;
import io.throughline.examples.cluster.storage.RocksStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** The local node of the Raft group that keeps the records. Thread-safe. */
public final class ReplicatedRecords implements AutoCloseable {

  private static final String GROUP = "metadata";
  private static final RaftGroupId GROUP_ID =
      RaftGroupId.valueOf(UUID.nameUUIDFromBytes(GROUP.getBytes(UTF_8)));

  private final RaftServer server;
  private final RaftServer.Division division;
  private final LeaderSilence silence;
  private final Membership membership;

  private ReplicatedRecords(RaftServer server) throws IOException {
    this.server = server;
    this.division = server.getDivision(GROUP_ID);
    this.silence = new LeaderSilence(division.getInfo());
    this.membership = new Membership(division, silence);
  }

  /**
   * Joins the other nodes, which need not be there yet.
   *
   * @param rocks where the records are, once a majority has them
   * @param folder for the log and for snapshots
   */
  public static ReplicatedRecords start(RocksStore rocks, Path folder, OpenTelemetry openTelemetry)
      throws IOException {
    List<Member> members = Member.fromSettings();
    Member self = Member.self(members);
    RaftTelemetry telemetry = new RaftTelemetry(GROUP, openTelemetry);
    RatisMetricRegistries.get().reportTo(telemetry);
    RecordSnapshots snapshots = new RecordSnapshots(rocks);
    ReplicatedRecords records =
        new ReplicatedRecords(
            RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(self.id()))
                .setGroup(RaftGroup.valueOf(GROUP_ID, members.stream().map(Member::peer).toList()))
                .setProperties(RatisSettings.of(self, folder))
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setStateMachine(new RecordStateMachine(rocks, snapshots, telemetry))
                .build());
    telemetry.observe(records.division);
    records.server.start();
    records.membership.watch();
    new GroupGauges(GROUP, records.division, records.silence).observe(openTelemetry);
    new LogStorage(snapshots, folder).observe(openTelemetry);
    return records;
  }

  /** Whether this node may write. */
  public boolean isLeader() {
    return division.getInfo().isLeader();
  }

  /** Whether this node knows who leads. */
  public boolean hasLeader() {
    return division.getInfo().getLeaderId() != null;
  }

  /**
   * Writes a record, once for each message, however often it is asked to. Completes when a majority
   * has the record and it can be read here, or with Ratis' exception, after which another node may
   * still write it.
   */
  public CompletableFuture<Void> write(StoreRequest request, Context context) {
    RaftClientRequest write =
        RaftClientRequest.newBuilder()
            // By these two Ratis knows a write that it has had before, also from an earlier leader.
            .setClientId(ClientId.valueOf(invocation(request.getMessageId())))
            .setCallId(1)
            .setServerId(division.getId())
            .setGroupId(GROUP_ID)
            .setType(RaftClientRequest.writeRequestType())
            .setMessage(new Write(UnsafeByteOperations.unsafeWrap(request.toByteArray()), context))
            .build();
    try {
      return server.submitClientRequestAsync(write).thenCompose(ReplicatedRecords::outcome);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static UUID invocation(String messageId) {
    return UUID.nameUUIDFromBytes(messageId.getBytes(UTF_8));
  }

  private static CompletableFuture<Void> outcome(RaftClientReply reply) {
    return reply.isSuccess()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(reply.getException());
  }

  @Override
  public void close() throws IOException {
    membership.close();
    server.close();
  }
}
