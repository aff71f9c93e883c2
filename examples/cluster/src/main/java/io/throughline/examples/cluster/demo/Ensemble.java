package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.client.SteadyPublisher;
import io.throughline.examples.cluster.client.Subscriber;
import io.throughline.examples.kit.FreePort;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cluster, a subscriber, a publisher that sends two messages and ends, and one that goes on if
 * it is started.
 */
final class Ensemble implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);

  private final Cluster cluster;
  private final ServiceProcess subscriber;
  private final ServiceProcess publisher;
  private final ServiceProcess traffic;

  private Ensemble(
      Cluster cluster,
      ServiceProcess subscriber,
      ServiceProcess publisher,
      ServiceProcess traffic) {
    this.cluster = cluster;
    this.subscriber = subscriber;
    this.publisher = publisher;
    this.traffic = traffic;
  }

  static Ensemble start(Stage stage, Map<String, String> environment)
      throws IOException, InterruptedException {
    Ports ports = stage.ports();
    Path folder = stage.folder();
    Map<String, String> ofClients = new HashMap<>(environment);
    ofClients.put(Port.MQTT.variable(), Integer.toString(ports.of(Port.MQTT)));
    ofClients.put("OTEL_METRICS_EXPORTER", "otlp"); // nobody scrapes a client
    return new Ensemble(
        stage.start(environment),
        new ServiceProcess(
            "subscriber", Subscriber.class, List.of("demo/#"), FreePort.find(), ofClients, folder),
        new ServiceProcess(
            "publisher",
            Publisher.class,
            List.of("demo/temperature", "21", "22"),
            FreePort.find(),
            ofClients,
            folder),
        new ServiceProcess(
            "steady-publisher",
            SteadyPublisher.class,
            List.of("demo/number"),
            FreePort.find(),
            ofClients,
            folder));
  }

  /** Returns what is missing once the messages have been published; empty if all went well. */
  List<String> perform(PrintStream out, Style style) throws IOException, InterruptedException {
    for (ServiceProcess service : cluster.services()) {
      if (!isReady(service, out, style)) {
        return List.of(service.name() + " did not start, see " + service.log());
      }
    }
    if (!isReady(subscriber.start(), out, style)) {
      return List.of("the subscriber did not start, see " + subscriber.log());
    }
    if (publisher.start().awaitExit(START) != 0) {
      return List.of("the publisher failed, see " + publisher.log());
    }
    return List.of();
  }

  private static boolean isReady(ServiceProcess service, PrintStream out, Style style)
      throws InterruptedException {
    boolean ready = service.awaitReady(START);
    if (ready) {
      out.printf(
          "  %s  is ready: %s, process %d%n",
          style.service(service.name(), 18), service.address(), service.pid());
    }
    return ready;
  }

  Cluster cluster() {
    return cluster;
  }

  ServiceProcess publisher() {
    return publisher;
  }

  /** Publishes all the time, once it is started. */
  ServiceProcess traffic() {
    return traffic;
  }

  @Override
  public void close() throws InterruptedException {
    traffic.close();
    publisher.close();
    subscriber.close();
    cluster.close();
  }
}
