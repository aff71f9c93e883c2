package io.throughline.tests.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two agents and two gateways, real collectors with the configuration of {@code deploy/}, on ports
 * of their own. They store in the backends of {@code deploy/local}.
 */
final class Fleet implements AutoCloseable {

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

  static final String TOKEN = "e2e-token";

  private final Link link;
  private final Path folder;
  private final List<CollectorProcess> started = new ArrayList<>();
  private final List<CollectorProcess> gateways;
  private final List<CollectorProcess> agents;

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
    try {
      gateways = List.of(gateway("gateway-1", settings), gateway("gateway-2", settings));
      // Agents deliver at least once: what one gateway refuses goes to each again, and is measured
      // again.
      gateways.forEach(CollectorProcess::awaitReady);
      agents = List.of(agent("agent-1"), agent("agent-2"));
      agents.forEach(CollectorProcess::awaitReady);
    } catch (RuntimeException | IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  CollectorProcess gateway(int index) {
    return gateways.get(index);
  }

  CollectorProcess agent(int index) {
    return agents.get(index);
  }

  @Override
  public void close() {
    started.forEach(CollectorProcess::kill);
  }

  private CollectorProcess gateway(String name, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = environment(name);
    environment.put("JAEGER_OTLP_ENDPOINT", "127.0.0.1:" + port("THROUGHLINE_JAEGER_OTLP_PORT"));
    environment.put(
        "PROMETHEUS_OTLP_URL",
        "http://127.0.0.1:" + port("THROUGHLINE_PROMETHEUS_PORT") + "/api/v1/otlp");
    environment.putAll(settings);
    return collector(name, environment, link.ofGateways());
  }

  private CollectorProcess agent(String name) throws IOException, InterruptedException {
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
    Map<String, String> environment = CollectorProcess.environment(folder.resolve(name));
    environment.put("TLS_FOLDER", folder.resolve("tls").toString());
    environment.put("TOKEN_FILE", folder.resolve("token").toString());
    environment.put("KAFKA_BROKERS", "127.0.0.1:" + port("THROUGHLINE_KAFKA_PORT"));
    return environment;
  }

  private CollectorProcess collector(
      String name, Map<String, String> environment, List<String> configurations)
      throws IOException, InterruptedException {
    List<Path> files = configurations.stream().map(CONFIGURATIONS::resolve).toList();
    CollectorProcess collector = new CollectorProcess(name, files, environment, folder);
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
}
