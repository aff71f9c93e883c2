package io.throughline.examples.cluster.placement.raft;

import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.server.DivisionInfo;

/**
 * The time since this node heard from a leader. Ratis tells it of the leader that there is; a node
 * that finds nobody to vote for it becomes a follower again each time, and Ratis counts from then.
 */
final class LeaderSilence {

  private static final double NANOS_PER_SECOND = 1e9;

  private final DivisionInfo info;
  private volatile long heard = System.nanoTime();

  LeaderSilence(DivisionInfo info) {
    this.info = info;
  }

  /** To be called often: a leader that goes between two calls was heard at the first. */
  void look() {
    RoleInfoProto role = info.getRoleInfoProto();
    if (role.hasLeaderInfo()) {
      heard = System.nanoTime();
    } else if (role.hasFollowerInfo() && info.getLeaderId() != null) {
      heard =
          System.nanoTime()
              - TimeUnit.MILLISECONDS.toNanos(
                  role.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs());
    }
  }

  /** Zero on the leader. */
  double seconds() {
    look();
    return info.isLeader() ? 0 : (System.nanoTime() - heard) / NANOS_PER_SECOND;
  }
}
