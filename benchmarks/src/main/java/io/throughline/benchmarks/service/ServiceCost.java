package io.throughline.benchmarks.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The command that starts the idle service, each time with another observer. It sends to the
 * collector that {@code OTEL_EXPORTER_OTLP_ENDPOINT} names, else to one that accepts everything.
 */
public final class ServiceCost {

  /** Ours writes lines without a file. */
  private static final String PEERS_LOG = "-Dlogback.configurationFile=peers-logback.xml";

  private final String endpoint;
  private final boolean quick;

  private ServiceCost(String endpoint, boolean quick) {
    this.endpoint = endpoint;
    this.quick = quick;
  }

  /**
   * Runs and prints.
   *
   * @param args {@code startup}, {@code idle} or {@code load}, and {@code --quick}
   * @throws IOException if a service cannot be started
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (AcceptingCollector accepting = new AcceptingCollector()) {
      String collector = System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT");
      ServiceCost cost =
          new ServiceCost(
              collector == null ? accepting.endpoint() : collector,
              List.of(args).contains("--quick"));
      switch (args[0]) {
        case "startup" -> cost.startup();
        case "idle" -> cost.running(false);
        case "load" -> cost.running(true);
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  /** Rounds over all observers, so that what disturbs the machine does not disturb one alone. */
  private void startup() throws IOException, InterruptedException {
    Map<Observer, Starts> started = new EnumMap<>(Observer.class);
    for (int round = 0; round < (quick ? 1 : 11); round++) {
      for (Observer observer : observers()) {
        Path spool = Files.createTempDirectory("spool");
        try (ServiceProcess service = start(observer, false, spool)) {
          Thread.sleep(3_000); // what the start leaves behind is there by then
          started.computeIfAbsent(observer, absent -> new Starts()).add(service);
        }
      }
    }
    Starts nobody = Objects.requireNonNull(started.get(Observer.NOBODY));
    System.out.println(Starts.HEADING);
    started.forEach((observer, runs) -> System.out.println(runs.row(name(observer), nobody)));
  }

  /** All at once, so that they share what else the machine does; after the compilers are done. */
  private void running(boolean load) throws IOException, InterruptedException {
    Duration before = Duration.ofSeconds(quick ? 5 : load ? 90 : 20);
    Duration time = Duration.ofSeconds(quick ? 5 : 60);
    Map<Observer, ServiceProcess> services = new EnumMap<>(Observer.class);
    Map<Observer, ServiceProcess.Cpu> cpu = new EnumMap<>(Observer.class);
    try {
      for (Observer observer : observers()) {
        services.put(observer, start(observer, load, Files.createTempDirectory("spool")));
      }
      Thread.sleep(before.toMillis());
      for (Map.Entry<Observer, ServiceProcess> service : services.entrySet()) {
        cpu.put(service.getKey(), service.getValue().cpu(thread -> true));
      }
      Thread.sleep(time.toMillis());
      System.out.println("| observed by | CPU percent of a core | resident MB | threads |");
      System.out.println("|---|---:|---:|---:|");
      for (Map.Entry<Observer, ServiceProcess> running : services.entrySet()) {
        ServiceProcess service = running.getValue();
        ServiceProcess.Cpu atFirst = Objects.requireNonNull(cpu.get(running.getKey()));
        double seconds = service.cpu(thread -> true).secondsSince(atFirst);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.3f | %.0f | %.0f |%n",
            name(running.getKey()),
            100 * seconds / time.toSeconds(),
            service.residentMegabytes(),
            service.threads());
      }
    } finally {
      services.values().forEach(ServiceProcess::close);
    }
  }

  /** The agent only where somebody has said where its jar is. */
  private static List<Observer> observers() {
    return Arrays.stream(Observer.values())
        .filter(observer -> observer != Observer.AGENT || System.getProperty("agent") != null)
        .toList();
  }

  private ServiceProcess start(Observer observer, boolean load, Path spool) throws IOException {
    List<String> options = new ArrayList<>();
    options.addAll(
        List.of(
            "-Xmx256m",
            "-Dotel.service.name=idle",
            "-Dotel.exporter.otlp.endpoint=" + endpoint,
            "-Dotel.exporter.otlp.protocol=http/protobuf",
            "-Dotel.exporter.prometheus.port=0"));
    switch (observer) {
      case NOBODY -> options.add(PEERS_LOG);
      case SDK -> options.addAll(List.of(PEERS_LOG, "-Dotel.metrics.exporter=otlp,prometheus"));
      case THROUGHLINE -> options.add("-Dthroughline.spool.directory=" + spool.resolve("spool"));
      case AGENT ->
          options.addAll(
              List.of(
                  PEERS_LOG,
                  "-javaagent:" + System.getProperty("agent"),
                  "-Dotel.metrics.exporter=otlp,prometheus"));
    }
    List<String> args = load ? List.of(observer.name(), "load") : List.of(observer.name());
    return ServiceProcess.start(IdleService.class, options, args);
  }

  private static String name(Observer observer) {
    return observer.name().toLowerCase(Locale.ROOT);
  }
}
