package io.throughline.examples.cluster.journal;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.storage.RocksStore;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.semconv.StorageDataType;
import java.util.concurrent.TimeUnit;
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
            .init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();

      try (RocksStore rocks =
          RocksStore.open(Setting.dataFolder("journal"), StorageDataType.MESSAGE, openTelemetry)) {
        MessageLog messages = new MessageLog(rocks);
        Server server =
            GrpcPropagation.create(openTelemetry)
                .instrument(ServerBuilder.forPort(Setting.port("journal.listen.port", 1778)))
                .addService(new JournalService(messages, openTelemetry))
                .build()
                .start();
        serving.set(true);
        log.info("journal listens on port {}", server.getPort());

        observability.awaitTermination();
        serving.set(false);
        server.shutdown().awaitTermination(5, TimeUnit.SECONDS);
      }
    }
  }

  private Journal() {}
}
