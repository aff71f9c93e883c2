package io.throughline.benchmarks.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The command that starts a service on Spring Boot without a starter of telemetry, with
 * OpenTelemetry's and with Throughline's, each as its documentation has it, and asks it for orders.
 */
public final class StarterCost {

  private static final String SERVICE = "io.throughline.benchmarks.spring.Shop";
  private static final int ORDERS = 1_000;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path classPaths;
  private final String endpoint;

  private StarterCost(Path classPaths, String endpoint) {
    this.classPaths = classPaths;
    this.endpoint = endpoint;
  }

  /**
   * Runs and prints.
   *
   * @param args the folder of {@code benchmarks/spring}'s class paths, and {@code --quick}
   * @throws IOException if a service cannot be started or does not answer
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = List.of(args).contains("--quick") ? 1 : 11;
    try (AcceptingCollector collector = new AcceptingCollector()) {
      new StarterCost(Path.of(args[0]), collector.endpoint()).compare(rounds);
    }
  }

  /** Rounds over all, so that what disturbs the machine does not disturb one alone. */
  private void compare(int rounds) throws IOException, InterruptedException {
    Map<Starter, Starts> starts = new EnumMap<>(Starter.class);
    for (int round = 0; round < rounds; round++) {
      for (Starter starter : Starter.values()) {
        try (ServiceProcess service = start(starter)) {
          order(service);
          starts.computeIfAbsent(starter, absent -> new Starts()).add(service);
        }
      }
    }
    Starts without = Objects.requireNonNull(starts.get(Starter.NONE));
    System.out.println(Starts.HEADING);
    starts.forEach((starter, runs) -> System.out.println(runs.row(starter.folder(), without)));
  }

  private ServiceProcess start(Starter starter) throws IOException {
    Path libraries = classPaths.resolve(starter.folder());
    if (!Files.isDirectory(libraries)) {
      throw new IOException(libraries + " is missing: ./bench starter makes it");
    }
    return ServiceProcess.start(
        classPaths.resolve("classes") + ":" + libraries + "/*",
        SERVICE,
        List.of(
            "-Xmx256m",
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), // Tomcat leaves folders
            "-Dserver.port=0",
            "-Dotel.exporter.otlp.endpoint=" + endpoint,
            "-Dotel.exporter.prometheus.port=0",
            "-Dthroughline.spool.directory=" + Files.createTempDirectory("spool")),
        List.of());
  }

  /** What is loaded with the first requests counts as well. */
  private void order(ServiceProcess service) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.ready() + "/order"))
            .build();
    for (int i = 0; i < ORDERS; i++) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IOException("status " + status);
      }
    }
  }

  /** What is compared, each with a class path of its own. */
  private enum Starter {
    NONE,
    OPENTELEMETRY,
    THROUGHLINE;

    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
