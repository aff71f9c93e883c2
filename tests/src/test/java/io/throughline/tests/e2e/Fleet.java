package io.throughline.tests.e2e;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Two agents and two gateways, real collectors with the configuration of {@code deploy/}, on ports
 * of their own. They store in the backends of {@code deploy/local}.
 */
final class Fleet implements AutoCloseable {

  /** A collector that can be killed, and started again with what is on its disk. */
  static final class Collector {

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private Process process;

    private Collector(
        String name, List<String> command, Map<String, String> environment, Path folder) {
      this.name = name;
      this.command = command;
      this.environment = environment;
      this.folder = folder;
      this.process = launch();
    }

    /** Starts it again, and returns when it takes spans. */
    void start() {
      process = launch();
      awaitReady();
    }

    private void awaitReady() {
      await(name)
          .atMost(Duration.ofSeconds(60))
          .until(() -> isReady(port("COLLECTOR_HEALTH_LISTEN")));
    }

    private Process launch() {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), name + ".log")));
      builder.environment().putAll(environment);
      try {
        return builder.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** As {@code kill -9}. */
    void kill() {
      process.destroyForcibly().onExit().join();
    }

    /** As Kubernetes ends a pod. */
    void stop() {
      process.destroy();
      process.onExit().join();
    }

    Duration processorTime() {
      return process.info().totalCpuDuration().orElseThrow();
    }

    int port(String setting) {
      String address = Objects.requireNonNull(environment.get(setting));
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
  }

  /** How spans get from agents to gateways: the files that configure them. */
  record Link(List<String> ofAgents, List<String> ofGateways) {

    static final Link MUTUAL_TLS =
        new Link(
            List.of("../otel-collector.yaml", "agent.yaml", "agent-tls.yaml"),
            List.of("gateway.yaml", "gateway-tls.yaml"));
    static final Link KAFKA =
        new Link(
            List.of("../otel-collector.yaml", "agent-kafka.yaml"),
            List.of("gateway.yaml", "gateway-kafka.yaml"));
  }

  private static final Path CONFIGURATIONS =
      Path.of(System.getProperty("project.root", ".."), "deploy/gateway");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static final String TOKEN = "e2e-token";

  private final Link link;
  private final Path folder;
  private final String program;
  private final List<Collector> started = new ArrayList<>();
  private final List<Collector> gateways;
  private final List<Collector> agents;

  /**
   * Starts it.
   *
   * @param folder of its queues and logs, and of the secrets
   * @param settings of the gateways
   */
  Fleet(Link link, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    this.link = link;
    this.folder = folder;
    Operator.Result found =
        Operator.run(
            "bash", "-c", "source deploy/local/parts.sh; load_part collector; echo $installed");
    program = found.output().strip() + "/bin/otelcol";
    try {
      gateways = List.of(gateway("gateway-1", settings), gateway("gateway-2", settings));
      // Agents deliver at least once: what one gateway refuses goes to each again, and is measured
      // again.
      gateways.forEach(Collector::awaitReady);
      agents = List.of(agent("agent-1"), agent("agent-2"));
      agents.forEach(Collector::awaitReady);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Collector gateway(int index) {
    return gateways.get(index);
  }

  Collector agent(int index) {
    return agents.get(index);
  }

  @Override
  public void close() {
    started.forEach(Collector::kill);
  }

  private Collector gateway(String name, Map<String, String> settings) {
    Map<String, String> environment = environment(name);
    environment.put("JAEGER_OTLP_ENDPOINT", "127.0.0.1:" + port("THROUGHLINE_JAEGER_OTLP_PORT"));
    environment.put(
        "PROMETHEUS_OTLP_URL",
        "http://127.0.0.1:" + port("THROUGHLINE_PROMETHEUS_PORT") + "/api/v1/otlp");
    environment.putAll(settings);
    return collector(name, environment, link.ofGateways());
  }

  private Collector agent(String name) {
    Map<String, String> environment = environment(name);
    environment.put(
        "GATEWAYS",
        "{static: {hostnames: [\"127.0.0.1:%d\", \"127.0.0.1:%d\"]}}"
            .formatted(
                gateways.get(0).port("OTLP_GRPC_LISTEN"),
                gateways.get(1).port("OTLP_GRPC_LISTEN")));
    return collector(name, environment, link.ofAgents());
  }

  private Map<String, String> environment(String name) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTLP_GRPC_LISTEN", "127.0.0.1:" + freePort());
    environment.put("OTLP_HTTP_LISTEN", "127.0.0.1:" + freePort());
    environment.put("COLLECTOR_HEALTH_LISTEN", "127.0.0.1:" + freePort());
    environment.put("COLLECTOR_METRICS_HOST", "127.0.0.1");
    environment.put("COLLECTOR_METRICS_PORT", String.valueOf(freePort()));
    environment.put("COLLECTOR_STORAGE", folder.resolve(name).toString());
    environment.put("TLS_FOLDER", folder.resolve("tls").toString());
    environment.put("TOKEN_FILE", folder.resolve("token").toString());
    environment.put("KAFKA_BROKERS", "127.0.0.1:" + port("THROUGHLINE_KAFKA_PORT"));
    return environment;
  }

  private Collector collector(
      String name, Map<String, String> environment, List<String> configurations) {
    List<String> command = new ArrayList<>(List.of(program));
    configurations.forEach(file -> command.add("--config=" + CONFIGURATIONS.resolve(file)));
    Collector collector = new Collector(name, command, environment, folder);
    started.add(collector);
    return collector;
  }

  /** An authority, one certificate that all of them show, and a token. */
  static void makeSecrets(Path folder) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("token"), TOKEN);
    Path tls = Files.createDirectories(folder.resolve("tls")).toAbsolutePath();
    Operator.Result result =
        Operator.run(
            "bash",
            "-c",
            """
            cd '%s' && new="openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2" &&
            $new -subj /CN=authority -keyout ca.key -out ca.crt &&
            $new -subj /CN=otel-gateway -addext subjectAltName=DNS:otel-gateway \
              -CA ca.crt -CAkey ca.key -keyout tls.key -out tls.crt
            """
                .formatted(tls));
    if (result.exitCode() != 0) {
      throw new AssertionError(result.output());
    }
  }

  private static String port(String setting) {
    return System.getenv(setting);
  }

  private static boolean isReady(int port) throws InterruptedException {
    HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
    try {
      return HTTP.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
