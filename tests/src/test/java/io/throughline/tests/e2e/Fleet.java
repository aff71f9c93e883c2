package io.throughline.tests.e2e;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

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
      awaitListening();
    }

    private void awaitListening() {
      await(name).atMost(Duration.ofSeconds(60)).until(() -> listens(port("OTLP_GRPC_LISTEN")));
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

    int port(String setting) {
      String address = Objects.requireNonNull(environment.get(setting));
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
  }

  private static final Path DEPLOY = Path.of(System.getProperty("project.root", ".."), "deploy");

  private final Path folder;
  private final String program;
  private final List<Collector> gateways;
  private final List<Collector> agents;

  /**
   * Starts it.
   *
   * @param folder of its queues and logs; the certificates are in {@code tls} below it
   * @param settings of the gateways
   */
  Fleet(Path folder, Map<String, String> settings) throws IOException, InterruptedException {
    this.folder = folder;
    Operator.Result found =
        Operator.run(
            "bash", "-c", "source deploy/local/parts.sh; load_part collector; echo $installed");
    program = found.output().strip() + "/bin/otelcol";
    gateways = List.of(gateway("gateway-1", settings), gateway("gateway-2", settings));
    // Agents deliver at least once: what one gateway refuses goes to each again, and is measured
    // again.
    gateways.forEach(Collector::awaitListening);
    agents = List.of(agent("agent-1"), agent("agent-2"));
    agents.forEach(Collector::awaitListening);
  }

  Collector gateway(int index) {
    return gateways.get(index);
  }

  Collector agent(int index) {
    return agents.get(index);
  }

  @Override
  public void close() {
    Stream.of(agents, gateways).flatMap(List::stream).forEach(Collector::kill);
  }

  private Collector gateway(String name, Map<String, String> settings) {
    Map<String, String> environment = environment(name);
    environment.put("JAEGER_OTLP_ENDPOINT", "127.0.0.1:" + port("THROUGHLINE_JAEGER_OTLP_PORT"));
    environment.put(
        "PROMETHEUS_OTLP_URL",
        "http://127.0.0.1:" + port("THROUGHLINE_PROMETHEUS_PORT") + "/api/v1/otlp");
    environment.putAll(settings);
    return collector(name, environment, "gateway/gateway.yaml", "gateway/gateway-tls.yaml");
  }

  private Collector agent(String name) {
    Map<String, String> environment = environment(name);
    environment.put(
        "GATEWAYS",
        "{static: {hostnames: [\"127.0.0.1:%d\", \"127.0.0.1:%d\"]}}"
            .formatted(
                gateways.get(0).port("OTLP_GRPC_LISTEN"),
                gateways.get(1).port("OTLP_GRPC_LISTEN")));
    return collector(
        name, environment, "otel-collector.yaml", "gateway/agent.yaml", "gateway/agent-tls.yaml");
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
    return environment;
  }

  private Collector collector(String name, Map<String, String> environment, String... configs) {
    List<String> command = new ArrayList<>(List.of(program));
    for (String config : configs) {
      command.add("--config=" + DEPLOY.resolve(config));
    }
    return new Collector(name, command, environment, folder);
  }

  /** An authority, and one certificate that all of them show. */
  static void makeCertificates(Path folder) throws IOException, InterruptedException {
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

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
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
