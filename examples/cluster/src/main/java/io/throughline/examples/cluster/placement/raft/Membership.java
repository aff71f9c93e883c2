package io.throughline.examples.cluster.placement.raft;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.toSet;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.throughline.semconv.ClusterEvents;
import io.throughline.semconv.ClusterNodeLeaveReason;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log events of nodes that leave and join the group, by the leader, who alone hears from the
 * others. A new leader begins with all that belong to the group, so it tells again who is away.
 */
final class Membership implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  private static final long LOOK_MILLIS = 500;

  /** Followers answer several heartbeats in this time. */
  private static final long ALIVE_MILLIS =
      2 * RatisSettings.ELECTION_TIMEOUT_MAX.toLong(MILLISECONDS);

  private final RaftServer.Division division;
  private final LeaderSilence silence;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("membership").setDaemon(true).build());

  /** The nodes that are there; empty while another node leads. */
  private Set<String> here = Set.of();

  Membership(RaftServer.Division division, LeaderSilence silence) {
    this.division = division;
    this.silence = silence;
  }

  /** To be called when the server has been started. */
  void watch() {
    var unused = timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, MILLISECONDS);
  }

  /** The followers that answer the leader. */
  static Set<String> answering(RoleInfoProto leader) {
    return leader.getLeaderInfo().getFollowerInfoList().stream()
        .filter(follower -> follower.getLastRpcElapsedTimeMs() < ALIVE_MILLIS)
        .map(follower -> follower.getId().getId().toStringUtf8())
        .collect(toSet());
  }

  private void look() {
    try {
      silence.look();
      RoleInfoProto role = division.getInfo().getRoleInfoProto();
      here = role.hasLeaderInfo() ? compared(role) : Set.of();
    } catch (RuntimeException e) {
      log.warn("cannot tell which nodes are there", e);
    }
  }

  private Set<String> compared(RoleInfoProto role) {
    Set<String> members =
        division.getRaftConf().getCurrentPeers().stream()
            .map(peer -> peer.getId().toString())
            .collect(toSet());
    Set<String> now = new TreeSet<>(answering(role));
    now.add(division.getId().toString());
    for (String before : here.isEmpty() ? members : here) {
      if (!now.contains(before)) {
        ClusterNodeLeaveReason reason =
            members.contains(before)
                ? ClusterNodeLeaveReason.UNREACHABLE
                : ClusterNodeLeaveReason.REMOVED;
        ClusterEvents.nodeLeft(log.atWarn())
            .nodeId(before)
            .nodeLeaveReason(reason)
            .log(before + " has left the group");
      }
    }
    for (String node : now) {
      if (!here.isEmpty() && !here.contains(node)) {
        ClusterEvents.nodeJoined(log.atInfo()).nodeId(node).log(node + " has joined the group");
      }
    }
    return now;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
