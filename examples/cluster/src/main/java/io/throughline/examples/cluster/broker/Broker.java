package io.throughline.examples.cluster.broker;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.systopics.SystemTopics;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.semconv.AuthMetrics;
import io.throughline.semconv.MqttBrokerState;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker's process. MQTT on port 1883, metrics and health on 9999. */
public final class Broker {

  private static final Logger log = LoggerFactory.getLogger(Broker.class);

  public static void main(String[] args) throws Exception {
    BrokerState state = new BrokerState();
    SlowestDeliveries slowest = new SlowestDeliveries(Clock.systemUTC());
    SystemInterval systemInterval = new SystemInterval(Setting.count("mqtt.sys.interval", 10));
    try (Observability observability =
        Observability.builder("mqtt-broker")
            .operatorsPort(9999)
            .readiness("mqtt", state::isRunning)
            .page("/slow-subscribers", slowest::json)
            .control("/sys-interval", systemInterval::json, systemInterval::change)
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
        Optional<Keystore> keystore = Keystore.fromSettings();
        keystore.ifPresent(
            keys -> keys.observe("mqtt-listener", AuthMetrics.create(openTelemetry)));
        List<Listener> listeners = Listener.fromSettings(address, keystore);
        // As a pod is named, else the machine.
        String node = Setting.text("pod.name", Setting.text("hostname", "localhost"));
        SystemTopics systemTopics = new SystemTopics(node, observability::dumpMetrics);
        try (HiveMq hivemq =
            HiveMq.start(
                listeners,
                Setting.dataFolder("mqtt-broker"),
                queues ->
                    new Extension(
                        store,
                        queues,
                        openTelemetry,
                        state,
                        systemTopics,
                        systemInterval,
                        slowest))) {
          state.change(MqttBrokerState.RUNNING);
          log.info("broker listens on {}", listeners);

          observability.awaitTermination();
          state.change(MqttBrokerState.STOPPING);
        }
      }
    }
  }

  private Broker() {}
}
