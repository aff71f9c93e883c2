package io.throughline.hosts.springboot;

import io.throughline.hosts.Collector;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged service in a JVM of its own. */
final class RunningService implements AutoCloseable {

  private static final HttpClient client = HttpClient.newHttpClient();
  private static final Pattern SERVICE = Pattern.compile("Tomcat started on port (\\d+)");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Process process;
  private final int operatorsPort;
  private final Thread reader = new Thread(this::read, "reader");

  private RunningService(Process process, int operatorsPort) {
    this.process = process;
    this.operatorsPort = operatorsPort;
    reader.start();
  }

  /** What is started with {@code java}. */
  static Launch of(Jar jar, Collector collector, Path folder) throws IOException {
    return new Launch(jar, collector, folder);
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  /** Standard output and standard error so far. */
  List<String> lines() {
    return lines;
  }

  List<String> linesWith(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  void awaitLine(String text) {
    await(text, () -> !linesWith(text).isEmpty());
  }

  /** Of the service itself, once it is there. */
  int port() {
    await(SERVICE.pattern(), () -> lines.stream().anyMatch(SERVICE.asPredicate()));
    return lines.stream()
        .map(SERVICE::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  int operatorsPort() {
    return operatorsPort;
  }

  static int freePort() throws IOException {
    return freePorts(1).get(0);
  }

  /** Different ones, as they are held until all are found. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private void await(String what, BooleanSupplier condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> condition.getAsBoolean() || !reader.isAlive());
    if (!condition.getAsBoolean()) {
      throw new AssertionError("it ended without: " + what + "\n" + String.join("\n", lines));
    }
  }

  HttpResponse<String> get(String path) throws Exception {
    return get(port(), path);
  }

  CompletableFuture<HttpResponse<String>> begin(String path) {
    return client.sendAsync(request(port(), path), BodyHandlers.ofString());
  }

  static HttpResponse<String> get(int port, String path) throws Exception {
    return client.send(request(port, path), BodyHandlers.ofString());
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  void terminate() {
    process.toHandle().destroy(); // Process.destroy would close its output
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end:\n" + String.join("\n", lines));
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** One jar without and one with OpenTelemetry's starter. */
  enum Jar {
    PLAIN,
    STARTER;

    private Path path() {
      String suffix = this == PLAIN ? "-plain.jar" : "-starter.jar";
      return Path.of(System.getProperty("jar") + suffix);
    }
  }

  /** How it is started. */
  static final class Launch {

    private static final String OPERATORS_PORT = "OTEL_EXPORTER_PROMETHEUS_PORT";

    private final Jar jar;
    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment;
    private List<String> entryPoint;

    private Launch(Jar jar, Collector collector, Path folder) throws IOException {
      this.jar = jar;
      this.folder = folder;
      entryPoint = List.of("-jar", jar.path().toString());
      environment =
          new HashMap<>(
              Map.of(
                  "OTEL_EXPORTER_OTLP_ENDPOINT",
                  collector.endpoint(),
                  "OTEL_EXPORTER_OTLP_COMPRESSION",
                  "none",
                  OPERATORS_PORT,
                  String.valueOf(freePort()),
                  "SERVER_PORT",
                  "0",
                  "THROUGHLINE_SPOOL_DIRECTORY",
                  folder.resolve("spool").toString(),
                  "THROUGHLINE_CONFIG_STRICT",
                  "true"));
    }

    Launch environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    Launch argument(String argument) {
      arguments.add(argument);
      return this;
    }

    /** Another folder on the class path, as if its files were in the jar. */
    Launch with(Path resources) {
      options.add("-Dloader.path=" + resources);
      options.add("-Dloader.main=" + Service.class.getName());
      entryPoint =
          List.of(
              "-cp",
              jar.path().toString(),
              "org.springframework.boot.loader.launch.PropertiesLauncher");
      return this;
    }

    RunningService start() throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
      command.addAll(options);
      command.addAll(entryPoint);
      command.addAll(arguments);
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      return new RunningService(
          builder.start(), Integer.parseInt(environment.getOrDefault(OPERATORS_PORT, "")));
    }
  }
}
