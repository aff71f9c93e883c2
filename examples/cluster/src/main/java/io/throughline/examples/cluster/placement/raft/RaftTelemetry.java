package io.throughline.examples.cluster.placement.raft;

import static java.util.Map.entry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.RaftEvents;
import io.throughline.semconv.RaftMetrics;
import io.throughline.semconv.RaftStorageOperation;
import io.throughline.semconv.Schema;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.StateMachineMetrics;
import org.apache.ratis.server.metrics.LeaderElectionMetrics;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The telemetry of a Raft group: spans, histograms, counters and log events. */
final class RaftTelemetry implements RatisTimers {

  private static final Logger log = LoggerFactory.getLogger(RaftTelemetry.class);
  private static final double NANOS_PER_SECOND = 1e9;

  /** What Ratis times, by the names that it gives its timers. */
  private static final Map<String, RaftStorageOperation> OPERATIONS =
      Map.ofEntries(
          entry(SegmentedRaftLogMetrics.RAFT_LOG_APPEND_ENTRY_LATENCY, RaftStorageOperation.APPEND),
          entry(SegmentedRaftLogMetrics.RAFT_LOG_READ_ENTRY_LATENCY, RaftStorageOperation.READ),
          entry(SegmentedRaftLogMetrics.RAFT_LOG_SYNC_TIME, RaftStorageOperation.SYNC),
          entry(
              SegmentedRaftLogMetrics.RAFT_LOG_TASK_EXECUTION_TIME.formatted("truncatelog"),
              RaftStorageOperation.TRUNCATE),
          entry(
              StateMachineMetrics.STATEMACHINE_TAKE_SNAPSHOT_TIMER, RaftStorageOperation.SNAPSHOT));

  private final String group;
  private final Tracer tracer;
  private final RaftMetrics metrics;
  private final AtomicBoolean standing = new AtomicBoolean();
  private volatile RaftServer.@Nullable Division division;

  RaftTelemetry(String group, OpenTelemetry openTelemetry) {
    this.group = group;
    this.tracer =
        openTelemetry
            .tracerBuilder(RaftTelemetry.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    this.metrics = RaftMetrics.create(openTelemetry);
  }

  /** To be called before the server starts. */
  void observe(RaftServer.Division division) {
    this.division = division;
  }

  String group() {
    return group;
  }

  Tracer tracer() {
    return tracer;
  }

  RaftMetrics metrics() {
    return metrics;
  }

  Replication startReplication(Context received) {
    return new Replication(this, received);
  }

  /** Times what the state machine does with one entry, until it is closed. */
  Timing startApply() {
    return new Timing(metrics.storageDuration(group, RaftStorageOperation.APPLY));
  }

  @Override
  public Timekeeper timer(String name) {
    if (name.equals(LeaderElectionMetrics.LEADER_ELECTION_TIME_TAKEN)) {
      return this::startElection;
    }
    RaftStorageOperation operation = OPERATIONS.get(name);
    return operation == null
        ? UNUSED
        : () -> new Timing(metrics.storageDuration(group, operation))::stop;
  }

  /**
   * Before a node stands for leader it asks the others whether they would vote for it. If they
   * would it votes for itself in a new term, and only that is an election to be counted.
   */
  private Timekeeper.Context startElection() {
    long before = term();
    if (standing.compareAndSet(false, true)) {
      RaftEvents.electionStarted(log.atInfo())
          .group(group)
          .term(before)
          .log("no leader is heard, this node stands for leader");
    }
    return () -> {
      if (hasVotedForItselfSince(before)) {
        metrics.elections(group).increment();
      }
      return 0;
    };
  }

  private boolean hasVotedForItselfSince(long term) {
    RaftServer.Division current = division;
    if (current == null) {
      return false;
    }
    try {
      RaftStorageMetadata stored = current.getRaftLog().loadMetadata();
      return stored.getTerm() > term && current.getId().equals(stored.getVotedFor());
    } catch (IOException e) {
      log.warn("cannot tell whether there was an election", e);
      return false;
    }
  }

  void leaderChanged(String leader) {
    standing.set(false);
    RaftEvents.leaderChanged(log.atInfo())
        .group(group)
        .term(term())
        .leaderId(leader)
        .log(leader + " leads the group");
  }

  private long term() {
    RaftServer.Division current = division;
    return current == null ? 0 : current.getInfo().getCurrentTerm();
  }

  /** A time measurement, from now until it is stopped. */
  static final class Timing implements AutoCloseable {
    private final BoundHistogram duration;
    private final long start = System.nanoTime();

    private Timing(BoundHistogram duration) {
      this.duration = duration;
    }

    private long stop() {
      long nanos = System.nanoTime() - start;
      duration.record(nanos / NANOS_PER_SECOND);
      return nanos;
    }

    @Override
    public void close() {
      stop();
    }
  }
}
