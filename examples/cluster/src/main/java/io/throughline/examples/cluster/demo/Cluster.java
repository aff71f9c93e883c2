package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.broker.Broker;
import io.throughline.examples.cluster.journal.Journal;
import io.throughline.examples.cluster.placement.PlacementCenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The three processes of the reference cluster, with their data and logs in one folder. */
public final class Cluster implements AutoCloseable {

  private final ServiceProcess placement;
  private final ServiceProcess journal;
  private final ServiceProcess broker;

  /**
   * Starts the processes; they are not ready yet.
   *
   * @param environment what each of them gets besides its ports, such as {@code OTEL_*} settings
   */
  public static Cluster start(Ports ports, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Cluster cluster = new Cluster(ports, folder, SelfSignedCertificate.in(folder), environment);
    try {
      for (ServiceProcess service : cluster.services()) {
        service.start();
      }
      return cluster;
    } catch (IOException e) {
      cluster.close();
      throw e;
    }
  }

  private Cluster(Ports ports, Path folder, Path keystore, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    for (Port port : List.of(Port.MQTT, Port.MQTT_TLS, Port.PLACEMENT, Port.JOURNAL)) {
      all.put(port.variable(), Integer.toString(ports.of(port)));
    }
    all.put("MQTT_TLS_KEYSTORE", keystore.toAbsolutePath().toString());
    all.put("MQTT_TLS_KEYSTORE_PASSWORD", SelfSignedCertificate.PASSWORD);
    all.put("PLACEMENT_TARGET", "localhost:" + ports.of(Port.PLACEMENT));
    all.put("JOURNAL_TARGET", "localhost:" + ports.of(Port.JOURNAL));
    all.putAll(environment);
    placement =
        new ServiceProcess(
            "placement-center",
            PlacementCenter.class,
            List.of(),
            ports.of(Port.PLACEMENT_METRICS),
            all,
            folder);
    journal =
        new ServiceProcess(
            "journal", Journal.class, List.of(), ports.of(Port.JOURNAL_METRICS), all, folder);
    broker =
        new ServiceProcess(
            "mqtt-broker", Broker.class, List.of(), ports.of(Port.BROKER_METRICS), all, folder);
  }

  public ServiceProcess broker() {
    return broker;
  }

  public ServiceProcess placement() {
    return placement;
  }

  public ServiceProcess journal() {
    return journal;
  }

  /** In the order in which a message passes them. */
  public List<ServiceProcess> services() {
    return List.of(broker, placement, journal);
  }

  /** The broker first: it still has messages to store. */
  @Override
  public void close() throws InterruptedException {
    broker.close();
    placement.terminate();
    journal.terminate();
    placement.close();
    journal.close();
  }
}
