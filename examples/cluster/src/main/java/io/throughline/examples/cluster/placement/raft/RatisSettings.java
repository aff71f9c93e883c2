package io.throughline.examples.cluster.placement.raft;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.throughline.examples.cluster.Setting;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The settings of Ratis for a heap of 100 MB and for machines that are busy with other work. */
final class RatisSettings {

  /** A follower that hears nothing for some time between these two stands for leader. */
  static final TimeDuration ELECTION_TIMEOUT_MIN = TimeDuration.valueOf(500, MILLISECONDS);

  static final TimeDuration ELECTION_TIMEOUT_MAX = TimeDuration.valueOf(1000, MILLISECONDS);

  /** For longer than a broker repeats a write. */
  private static final TimeDuration REPEATED_WRITES = TimeDuration.valueOf(15, SECONDS);

  private static final SizeInBytes SEGMENT = SizeInBytes.valueOf("1MB");

  private static final int ENTRIES_BETWEEN_SNAPSHOTS = 10_000;

  static RaftProperties of(Member self, Path folder) {
    RaftProperties settings = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(settings, List.of(folder.toFile()));
    GrpcConfigKeys.Server.setHost(
        settings, Setting.address("placement.raft.listen.address", "127.0.0.1"));
    GrpcConfigKeys.Server.setPort(settings, self.raftPort());
    RaftServerConfigKeys.Rpc.setTimeoutMin(settings, ELECTION_TIMEOUT_MIN);
    RaftServerConfigKeys.Rpc.setTimeoutMax(settings, ELECTION_TIMEOUT_MAX);
    RaftServerConfigKeys.RetryCache.setExpiryTime(settings, REPEATED_WRITES);
    RaftServerConfigKeys.Read.ReadAfterWriteConsistent.setWriteIndexCacheExpiryTime(
        settings, TimeDuration.ONE_SECOND);
    snapshots(settings, Setting.number("placement.snapshot.entries", ENTRIES_BETWEEN_SNAPSHOTS));
    memory(settings);
    return settings;
  }

  /** Once there is a snapshot, the log before it goes: a node that is away must not keep it. */
  private static void snapshots(RaftProperties settings, int entries) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(settings, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(settings, entries);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(settings, 2);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(settings, true);
    RaftServerConfigKeys.Log.setPurgeGap(settings, 1);
  }

  private static void memory(RaftProperties settings) {
    RaftServerConfigKeys.Log.setSegmentSizeMax(settings, SEGMENT);
    RaftServerConfigKeys.Log.setPreallocatedSize(settings, SEGMENT);
    RaftServerConfigKeys.Log.setWriteBufferSize(settings, SEGMENT);
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(settings, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(settings, SizeInBytes.valueOf("4MB"));
    RaftServerConfigKeys.Log.setQueueByteLimit(settings, SizeInBytes.valueOf("4MB"));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(settings, SizeInBytes.valueOf("256KB"));
    RaftServerConfigKeys.Write.setByteLimit(settings, SizeInBytes.valueOf("8MB"));
  }

  private RatisSettings() {}
}
