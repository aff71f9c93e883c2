package io.throughline.examples.cluster.placement.raft;

import static io.throughline.semconv.RaftAttributes.RAFT_GROUP;
import static io.throughline.semconv.RaftAttributes.RAFT_PEER;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.ClusterMetrics;
import io.throughline.semconv.RaftMetrics;
import io.throughline.semconv.Schema;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.metrics.LogAppenderMetrics;
import org.apache.ratis.server.raftlog.RaftLog;

/** The gauges of a node of a Raft group, read whenever metrics are collected. */
final class GroupGauges {

  /** Of Ratis' gauges of its log appenders, of which only a leader has any. */
  private static final Pattern MATCH_INDEX =
      Pattern.compile(LogAppenderMetrics.FOLLOWER_MATCH_INDEX.formatted("(.+)"));

  private final String group;
  private final DivisionInfo info;
  private final RaftLog raftLog;
  private final RaftServer.Division division;
  private final LeaderSilence silence;

  GroupGauges(String group, RaftServer.Division division, LeaderSilence silence) {
    this.group = group;
    this.silence = silence;
    this.division = division;
    this.info = division.getInfo();
    this.raftLog = division.getRaftLog();
  }

  void observe(OpenTelemetry openTelemetry) {
    RaftMetrics raft = RaftMetrics.create(openTelemetry);
    raft.leaderStatus(group, () -> info.isLeader() ? 1 : 0);
    raft.leaderSilence(group, silence::seconds);
    raft.term(group, info::getCurrentTerm);
    raft.logEntryCount(group, () -> raftLog.getNextIndex() - raftLog.getStartIndex());
    raft.logLastIndex(group, this::lastIndex);
    raft.logAppliedIndex(group, info::getLastAppliedIndex);
    raft.applyLag(
        group, () -> Math.max(0, raftLog.getLastCommittedIndex() - info.getLastAppliedIndex()));

    Meter meter =
        openTelemetry
            .meterBuilder(GroupGauges.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    RaftMetrics.replicationLag(meter).buildWithCallback(this::replicationLag);
    ClusterMetrics.create(openTelemetry)
        .nodeCount(() -> division.getRaftConf().getCurrentPeers().size());
    ClusterMetrics.nodeHealthy(meter).buildWithCallback(this::nodesHealthy);
  }

  private long lastIndex() {
    return raftLog.getNextIndex() - 1;
  }

  private void replicationLag(ObservableLongMeasurement lag) {
    RatisMetricRegistries.get()
        .gauges(LogAppenderMetrics.RATIS_LOG_APPENDER_METRICS)
        .forEach(
            (name, value) -> {
              Matcher matchIndex = MATCH_INDEX.matcher(name);
              if (matchIndex.matches()) {
                lag.record(
                    Math.max(0, lastIndex() - value.longValue()),
                    Attributes.of(RAFT_GROUP, group, RAFT_PEER, matchIndex.group(1)));
              }
            });
  }

  /**
   * A leader knows who answers; a node without a leader knows of itself only; a follower knows of
   * no other follower and says nothing.
   */
  private void nodesHealthy(ObservableLongMeasurement healthy) {
    RoleInfoProto role = info.getRoleInfoProto();
    if (role.hasLeaderInfo()) {
      healthy.record(1 + Membership.answering(role).size());
    } else if (info.getLeaderId() == null) {
      healthy.record(1);
    }
  }
}
