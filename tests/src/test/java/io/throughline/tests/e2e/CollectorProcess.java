package io.throughline.tests.e2e;

import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A collector that can be killed, and started again with what is on its disk. */
final class CollectorProcess {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path folder;
  private Process process;

  CollectorProcess(
      String name, List<Path> configurations, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    this.name = name;
    this.command = new ArrayList<>(List.of(Operator.program("collector", "otelcol")));
    configurations.forEach(file -> command.add("--config=" + file));
    this.environment = environment;
    this.folder = folder;
    this.process = launch();
  }

  /** Starts it again, and returns when it takes spans. */
  void start() {
    process = launch();
    awaitReady();
  }

  void awaitReady() {
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

  /** Ports and a folder of its own. */
  static Map<String, String> environment(Path storage) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTLP_GRPC_LISTEN", "127.0.0.1:" + freePort());
    environment.put("OTLP_HTTP_LISTEN", "127.0.0.1:" + freePort());
    environment.put("COLLECTOR_HEALTH_LISTEN", "127.0.0.1:" + freePort());
    environment.put("COLLECTOR_METRICS_HOST", "127.0.0.1");
    environment.put("COLLECTOR_METRICS_PORT", String.valueOf(freePort()));
    environment.put("COLLECTOR_STORAGE", storage.toString());
    return environment;
  }

  private static boolean isReady(int port) throws InterruptedException {
    HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
    try {
      return HTTP.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  static int freePort() {
    try {
      return FreePort.find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
