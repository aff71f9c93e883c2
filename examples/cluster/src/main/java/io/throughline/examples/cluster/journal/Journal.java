package io.throughline.examples.cluster.journal;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.cluster.GrpcServer;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.storage.RocksStore;
import io.throughline.semconv.StorageDataType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's process. gRPC on port 1778, metrics and health on 9997. */
public final class Journal {

  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  public static void main(String[] args) throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("journal")
            .operatorsPort(9997)
            .readiness("grpc", serving::get)
            .settings("Journal", Map.of("throughline.focus.follow", "true")) // only brokers call
            .init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();

      try (RocksStore rocks =
          RocksStore.open(Setting.dataFolder("journal"), StorageDataType.MESSAGE, openTelemetry)) {
        MessageLog messages = new MessageLog(rocks);
        try (DiskSync sync = DiskSync.start(messages, openTelemetry);
            GrpcServer server =
                GrpcServer.start(
                    Setting.port("journal.listen.port", 1778),
                    new JournalService(messages, openTelemetry),
                    openTelemetry)) {
          serving.set(true);
          log.info("journal listens on port {}", server.port());

          observability.awaitTermination();
          serving.set(false);
        }
      }
    }
  }

  private Journal() {}
}
