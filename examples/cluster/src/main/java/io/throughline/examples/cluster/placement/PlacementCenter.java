package io.throughline.examples.cluster.placement;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.cluster.GrpcServer;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.placement.raft.ReplicatedRecords;
import io.throughline.examples.cluster.storage.RocksStore;
import io.throughline.semconv.PlacementCenterMetrics;
import io.throughline.semconv.PlacementCenterRecordType;
import io.throughline.semconv.StorageDataType;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a node of the placement centre. gRPC on port 1228, the other nodes on port 1229,
 * metrics and health on 9998.
 */
public final class PlacementCenter {

  private static final Logger log = LoggerFactory.getLogger(PlacementCenter.class);

  public static void main(String[] args) throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("placement-center")
            .operatorsPort(9998)
            .readiness("grpc", serving::get)
            .settings(
                "PlacementCenter", Map.of("throughline.focus.follow", "true")) // only brokers call
            .init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();
      Path folder = Setting.dataFolder(Setting.text("placement.node.id", "placement-center-0"));

      try (RocksStore rocks =
              RocksStore.open(folder.resolve("records"), StorageDataType.METADATA, openTelemetry);
          ReplicatedRecords records =
              ReplicatedRecords.start(rocks, folder.resolve("raft"), openTelemetry)) {
        observability.health().addReadiness("raft", records::hasLeader);
        PlacementCenterMetrics.create(openTelemetry)
            .recordCount(PlacementCenterRecordType.MESSAGE, rocks::keyCount);
        try (GrpcServer server =
            GrpcServer.start(
                Setting.port("placement.listen.port", 1228),
                new PlacementService(records, openTelemetry),
                openTelemetry)) {
          serving.set(true);
          log.info("placement centre listens on port {}", server.port());

          observability.awaitTermination();
          serving.set(false);
        }
      }
    }
  }

  private PlacementCenter() {}
}
