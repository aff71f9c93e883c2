package io.throughline.examples.cluster.broker;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.systopics.SystemTopics;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.semconv.AuthMetrics;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker's process. MQTT on port 1883, metrics and health on 9999. */
public final class Broker {

  private static final Logger log = LoggerFactory.getLogger(Broker.class);

  public static void main(String[] args) throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("mqtt-broker")
            .operatorsPort(9999)
            .readiness("mqtt", serving::get)
            .init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();
      GrpcPropagation grpc = GrpcPropagation.create(openTelemetry);

      try (PlacementNodes placement =
              PlacementNodes.connect(Setting.text("placement.targets", "localhost:1228"), grpc);
          Peer journal =
              Peer.connect(
                  "journal",
                  Setting.text("journal.target", "localhost:1778"),
                  ", messages go on without it",
                  grpc)) {
        observability.health().addReadiness("placement", placement::isConnected);
        observability.health().addReadiness("journal", journal::isConnected);

        MessageStore store = new MessageStore(placement, journal.channel());
        // What is open to others is told to be: without users, anyone who reaches it may publish.
        String address = Setting.address("mqtt.listen.address", "127.0.0.1");
        int port = Setting.port("mqtt.listen.port", 1883);
        Optional<TlsListener> tls = TlsListener.fromSettings(address);
        tls.ifPresent(
            listener ->
                AuthMetrics.create(openTelemetry)
                    .certificateLifetime("mqtt-listener", listener::secondsLeft));
        // As a pod is named, else the machine.
        String node = Setting.text("pod.name", Setting.text("hostname", "localhost"));
        SystemTopics systemTopics = new SystemTopics(node, observability::dumpMetrics);
        try (HiveMq hivemq =
            HiveMq.start(
                address,
                port,
                tls,
                Setting.dataFolder("mqtt-broker"),
                queues -> new Extension(store, queues, openTelemetry, systemTopics))) {
          serving.set(true);
          log.info("broker listens on {}, port {}", address, port);

          observability.awaitTermination();
          serving.set(false);
        }
      }
    }
  }

  private Broker() {}
}
