package io.throughline.examples.cluster.placement;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.cluster.GrpcServer;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.storage.RocksStore;
import io.throughline.semconv.StorageDataType;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The placement centre's process. gRPC on port 1228, metrics and health on 9998. */
public final class PlacementCenter {

  private static final Logger log = LoggerFactory.getLogger(PlacementCenter.class);

  public static void main(String[] args) throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("placement-center")
            .operatorsPort(9998)
            .readiness("grpc", serving::get)
            .init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();

      try (RocksStore rocks =
          RocksStore.open(
              Setting.dataFolder("placement-center"), StorageDataType.METADATA, openTelemetry)) {
        try (GrpcServer server =
            GrpcServer.start(
                Setting.port("placement.listen.port", 1228),
                new PlacementService(rocks, openTelemetry),
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
