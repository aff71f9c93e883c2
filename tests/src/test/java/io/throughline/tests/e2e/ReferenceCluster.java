package io.throughline.tests.e2e;

import io.throughline.examples.cluster.demo.Cluster;
import io.throughline.examples.cluster.demo.PlacementGroup;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.cluster.demo.Ports;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * One cluster and its clients for all tests, each signal on the one way that the bundle stores:
 * traces by OTLP, metrics scraped, logs as lines that the collector tails.
 */
final class ReferenceCluster extends SharedSystem<ReferenceCluster.Running> {

  /** What the tests get. */
  record Running(Cluster cluster, Clients clients, int mqttPort) implements AutoCloseable {

    @Override
    public void close() throws InterruptedException {
      clients.close();
      cluster.close();
    }
  }

  ReferenceCluster() {
    super(Running.class);
  }

  @Override
  Running start() throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", Backends.otlp(),
            "OTEL_METRICS_EXPORTER", "none",
            "OTEL_LOGS_EXPORTER", "none",
            "MQTT_COUNTED_TOPICS", "e2e/#");
    Ports ports = Ports.fromSettings();
    Cluster cluster =
        Cluster.start(PlacementGroup.THREE, ports, Backends.tailedFolder(), environment);
    try {
      for (ServiceProcess service : cluster.services()) {
        if (!service.awaitReady(Duration.ofSeconds(60))) {
          throw new AssertionError(service.name() + " did not start, see " + service.log());
        }
      }
      int mqttPort = ports.of(Port.MQTT);
      Clients clients = new Clients(mqttPort, message -> {});
      clients.publish("e2e/before", "by which the broker finds the leader");
      return new Running(cluster, clients, mqttPort);
    } catch (RuntimeException | Error | InterruptedException e) {
      cluster.close();
      throw e;
    }
  }
}
