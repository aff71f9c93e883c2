package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.broker.Broker;
import io.throughline.examples.cluster.journal.Journal;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of the reference cluster, with their data and logs in one folder. */
public final class Cluster implements AutoCloseable {

  private final List<ServiceProcess> placement;
  private final ServiceProcess journal;
  private final ServiceProcess broker;

  /**
   * Starts the processes; they are not ready yet.
   *
   * @param group how many of them are the placement centre's
   * @param environment what each of them gets besides its ports, such as {@code OTEL_*} settings
   */
  public static Cluster start(
      PlacementGroup group, Ports ports, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Cluster cluster =
        new Cluster(group, ports, folder, SelfSignedCertificate.in(folder), environment);
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

  private Cluster(
      PlacementGroup group,
      Ports ports,
      Path folder,
      Path keystore,
      Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    for (Port port : List.of(Port.MQTT, Port.MQTT_TLS, Port.MQTT_WS, Port.MQTT_WSS, Port.JOURNAL)) {
      all.put(port.variable(), Integer.toString(ports.of(port)));
    }
    all.put("MQTT_TLS_KEYSTORE", keystore.toAbsolutePath().toString());
    all.put("MQTT_TLS_KEYSTORE_PASSWORD", SelfSignedCertificate.PASSWORD);
    all.put("PLACEMENT_TARGETS", group.targets(ports));
    all.put("JOURNAL_TARGET", "localhost:" + ports.of(Port.JOURNAL));
    all.putAll(environment);
    placement = group.processes(ports, folder, all);
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

  /** The nodes of the placement centre. */
  public List<ServiceProcess> placement() {
    return placement;
  }

  /** The node of the placement centre that leads; empty while there is none. */
  public Optional<ServiceProcess> leader() throws InterruptedException {
    return PlacementGroup.leader(placement);
  }

  public ServiceProcess journal() {
    return journal;
  }

  public List<ServiceProcess> services() {
    return Stream.of(List.of(broker), placement, List.of(journal)).flatMap(List::stream).toList();
  }

  /** Those that a message passes, in that order. */
  public List<ServiceProcess> onTheWay() throws InterruptedException {
    return Stream.of(Optional.of(broker), leader(), Optional.of(journal))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The broker first: it still has messages to store. */
  @Override
  public void close() throws InterruptedException {
    broker.close();
    placement.forEach(ServiceProcess::terminate);
    journal.terminate();
    for (ServiceProcess node : placement) {
      node.close();
    }
    journal.close();
  }
}
