package io.throughline.examples.cluster.placement.raft;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StorageMetrics;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.apache.ratis.server.metrics.RaftLogMetricsBase;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;

/** The disk use of the log and the latest snapshot, and the space that is left there. */
record LogStorage(RecordSnapshots snapshots, Path folder) {

  void observe(OpenTelemetry openTelemetry) {
    StorageMetrics storage = StorageMetrics.create(openTelemetry);
    File disk = folder.toFile();
    storage.diskUsage(StorageDataType.RAFT_LOG, LogStorage::logBytes);
    storage.diskUsage(StorageDataType.SNAPSHOT, snapshots::bytes);
    storage.diskAvailable(StorageDataType.RAFT_LOG, disk::getUsableSpace);
    storage.diskAvailable(StorageDataType.SNAPSHOT, disk::getUsableSpace);
  }

  private static long logBytes() {
    Map<String, Number> gauges =
        RatisMetricRegistries.get().gauges(RaftLogMetricsBase.RATIS_LOG_WORKER_METRICS);
    return bytes(gauges, SegmentedRaftLogMetrics.RAFT_LOG_CACHE_CLOSED_SEGMENTS_SIZE_IN_BYTES)
        + bytes(gauges, SegmentedRaftLogMetrics.RAFT_LOG_CACHE_OPEN_SEGMENT_SIZE_IN_BYTES);
  }

  private static long bytes(Map<String, Number> gauges, String name) {
    return gauges.getOrDefault(name, 0).longValue();
  }
}
