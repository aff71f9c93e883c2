package io.throughline.benchmarks.startup;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Starts the idle service again and again, each time observed by another, and prints the medians.
 * It sends to the collector that {@code OTEL_EXPORTER_OTLP_ENDPOINT} names, else to one that takes
 * everything.
 */
public final class Startup {

  private Startup() {}

  /**
   * Runs and prints.
   *
   * @param args {@code --quick} for one short round
   * @throws IOException if a service cannot be started
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    boolean quick = List.of(args).contains("--quick");
    int rounds = quick ? 1 : 5;
    Duration time = Duration.ofSeconds(quick ? 3 : 20);
    HttpServer sink = sink();
    String collector = System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT");
    String endpoint =
        collector == null ? "http://127.0.0.1:" + sink.getAddress().getPort() : collector;
    try {
      print("Start and idle", measure(rounds, false, endpoint, time));
      print("1,000 spans and 1,000 lines a second", measure(rounds, true, endpoint, time));
    } finally {
      sink.stop(0);
    }
  }

  /** Rounds over all observers, so that what disturbs the machine does not disturb one alone. */
  private static Map<Observer, List<Measured>> measure(
      int rounds, boolean load, String endpoint, Duration time)
      throws IOException, InterruptedException {
    Map<Observer, List<Measured>> measured = new EnumMap<>(Observer.class);
    for (int round = 0; round < rounds; round++) {
      for (Observer observer : Observer.values()) {
        measured
            .computeIfAbsent(observer, absent -> new ArrayList<>())
            .add(Measured.run(observer, load, endpoint, time));
      }
    }
    return measured;
  }

  private static void print(String title, Map<Observer, List<Measured>> measured) {
    System.out.printf("%n### %s%n%n", title);
    System.out.println(
        "| observed by | ready ms | resident MB | threads | CPU percent of a core |");
    System.out.println("|---|---:|---:|---:|---:|");
    measured.forEach(
        (observer, runs) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.0f | %.0f | %.2f |%n",
                observer.name().toLowerCase(Locale.ROOT),
                median(runs, Measured::readyMillis),
                median(runs, Measured::residentMegabytes),
                median(runs, Measured::threads),
                median(runs, Measured::cpuPercent)));
  }

  private static double median(List<Measured> runs, ToDoubleFunction<Measured> value) {
    double[] sorted = runs.stream().mapToDouble(value).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static HttpServer sink() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        http -> {
          try (http) {
            http.getRequestBody().readAllBytes();
            http.sendResponseHeaders(200, -1);
          }
        });
    server.start();
    return server;
  }
}
