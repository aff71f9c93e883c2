package io.throughline.examples.cluster.cost;

import io.throughline.examples.cluster.demo.Cluster;
import io.throughline.examples.cluster.demo.PlacementGroup;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.cluster.demo.Ports;
import io.throughline.examples.kit.CostTable;
import io.throughline.examples.kit.Cpu;
import io.throughline.examples.kit.Jvm;
import io.throughline.examples.kit.Latencies;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.TelemetryBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A cluster that is observed in one way, with its clients. */
final class MeasuredCluster implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);

  private final Variant variant;
  private final TelemetryBytes telemetry;
  private final Cluster cluster;
  private final Traffic traffic;

  static MeasuredCluster start(Variant variant, Path agent, Path folder)
      throws IOException, InterruptedException {
    Ports ports = Ports.free();
    TelemetryBytes telemetry = new TelemetryBytes();
    Cluster cluster =
        Cluster.start(
            PlacementGroup.THREE,
            ports,
            folder,
            variant.environment(telemetry.endpoint(), agent, folder));
    for (ServiceProcess service : cluster.services()) {
      if (!service.awaitReady(START)) {
        telemetry.close();
        cluster.close();
        throw new IOException(service.name() + " did not start, see " + service.log());
      }
    }
    return new MeasuredCluster(variant, telemetry, cluster, new Traffic(ports.of(Port.MQTT)));
  }

  private MeasuredCluster(
      Variant variant, TelemetryBytes telemetry, Cluster cluster, Traffic traffic) {
    this.variant = variant;
    this.telemetry = telemetry;
    this.cluster = cluster;
    this.traffic = traffic;
  }

  Variant variant() {
    return variant;
  }

  /** A service that has run for days has all compiled that it runs often. */
  void warmUp(int messages) throws InterruptedException {
    traffic.rush(messages);
  }

  /** What a message costs and how long it takes. */
  void load(int rate, int seconds, CostTable<Quantity> results)
      throws IOException, InterruptedException {
    Map<ServiceProcess, Cpu> before = cpu();
    long sentBefore = telemetry.soFar();
    Latencies latencies = traffic.run(rate, seconds);
    Map<ServiceProcess, Double> spent = secondsSince(before);
    double messages = (double) rate * seconds;
    add(results, Quantity.TELEMETRY, (telemetry.soFar() - sentBefore) / messages);
    double broker = 1e6 * sum(spent, List.of(cluster.broker())) / messages;
    double placement = 1e6 * sum(spent, cluster.placement()) / messages;
    double journal = 1e6 * sum(spent, List.of(cluster.journal())) / messages;
    add(results, Quantity.CPU, broker + placement + journal);
    add(results, Quantity.CPU_BROKER, broker);
    add(results, Quantity.CPU_PLACEMENT, placement);
    add(results, Quantity.CPU_JOURNAL, journal);
    add(results, Quantity.P50, latencies.micros(0.5));
    add(results, Quantity.P99, latencies.micros(0.99));
    add(results, Quantity.P999, latencies.micros(0.999));
  }

  /** What it takes while no message comes. */
  void idle(Map<ServiceProcess, Cpu> before, double seconds, CostTable<Quantity> results)
      throws IOException {
    Map<ServiceProcess, Double> spent = secondsSince(before);
    double percent = 100 / seconds;
    add(results, Quantity.IDLE_BROKER, percent * sum(spent, List.of(cluster.broker())));
    add(
        results,
        Quantity.IDLE_PLACEMENT,
        percent * sum(spent, cluster.placement()) / cluster.placement().size());
    add(results, Quantity.IDLE_JOURNAL, percent * sum(spent, List.of(cluster.journal())));
  }

  void resident(CostTable<Quantity> results) throws IOException {
    add(results, Quantity.RESIDENT_BROKER, Jvm.residentMegabytes(cluster.broker().pid()));
    double placement = 0;
    for (ServiceProcess node : cluster.placement()) {
      placement += Jvm.residentMegabytes(node.pid());
    }
    add(results, Quantity.RESIDENT_PLACEMENT, placement / cluster.placement().size());
    add(results, Quantity.RESIDENT_JOURNAL, Jvm.residentMegabytes(cluster.journal().pid()));
  }

  /** Last of all: it leaves JMX behind in the services. */
  void allocation(int rate, int seconds, CostTable<Quantity> results)
      throws IOException, InterruptedException {
    Map<ServiceProcess, Map<Long, Long>> before = allocated();
    traffic.run(rate, seconds);
    double bytes = 0;
    for (Map.Entry<ServiceProcess, Map<Long, Long>> service : allocated().entrySet()) {
      Map<Long, Long> atFirst = before.getOrDefault(service.getKey(), Map.of());
      for (Map.Entry<Long, Long> thread : service.getValue().entrySet()) {
        bytes += Math.max(0, thread.getValue() - atFirst.getOrDefault(thread.getKey(), 0L));
      }
    }
    add(results, Quantity.ALLOCATED, bytes / ((double) rate * seconds));
  }

  /**
   * The broker, where most of what is recorded is recorded. The first recording of a JVM redefines
   * classes, for which it throws away what it has compiled, so that all has to get warm again.
   */
  void profile(int rate, int seconds, int warmUpMessages, Path file, Profile profile)
      throws IOException, InterruptedException {
    long pid = cluster.broker().pid();
    Profile.start(pid, file);
    traffic.rush(warmUpMessages);
    Profile.stop(pid);
    Profile.start(pid, file);
    traffic.run(rate, seconds);
    Profile.stop(pid);
    profile.add(file);
  }

  private Map<ServiceProcess, Map<Long, Long>> allocated() throws IOException {
    Map<ServiceProcess, Map<Long, Long>> allocated = new HashMap<>();
    for (ServiceProcess service : cluster.services()) {
      try (Jvm jvm = Jvm.attach(service.pid())) {
        allocated.put(service, jvm.allocatedBytes());
      }
    }
    return allocated;
  }

  Map<ServiceProcess, Cpu> cpu() throws IOException {
    Map<ServiceProcess, Cpu> cpu = new HashMap<>();
    for (ServiceProcess service : cluster.services()) {
      cpu.put(service, Cpu.of(service.pid()));
    }
    return cpu;
  }

  private static Map<ServiceProcess, Double> secondsSince(Map<ServiceProcess, Cpu> before)
      throws IOException {
    Map<ServiceProcess, Double> seconds = new HashMap<>();
    for (Map.Entry<ServiceProcess, Cpu> service : before.entrySet()) {
      seconds.put(
          service.getKey(), Cpu.of(service.getKey().pid()).secondsSince(service.getValue()));
    }
    return seconds;
  }

  private static double sum(Map<ServiceProcess, Double> seconds, List<ServiceProcess> services) {
    return services.stream().mapToDouble(service -> seconds.getOrDefault(service, 0.0)).sum();
  }

  private void add(CostTable<Quantity> results, Quantity quantity, double value) {
    results.add(variant.words(), quantity, value);
  }

  @Override
  public void close() throws InterruptedException {
    traffic.close();
    cluster.close();
    telemetry.close();
  }
}
