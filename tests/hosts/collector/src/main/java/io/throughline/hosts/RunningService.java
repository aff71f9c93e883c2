package io.throughline.hosts;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packaged service on Spring Boot in a JVM of its own. */
public final class RunningService implements AutoCloseable {

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

  /**
   * What is started with {@code java -jar}.
   *
   * @param jar an executable one
   * @param collector where it sends to
   * @param folder in which it is started, and has its spool
   */
  public static Launch of(Path jar, Collector collector, Path folder) throws IOException {
    return new Launch(List.of("-jar", jar.toString()), collector, folder);
  }

  /**
   * A program that is not packaged.
   *
   * @param main its class, in {@code folder} or on the class path of the test
   */
  public static Launch ofProgram(String main, Collector collector, Path folder) throws IOException {
    String classPath = folder + File.pathSeparator + Guide.classPath();
    return new Launch(List.of("-cp", classPath, main), collector, folder);
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  /** Standard output and standard error so far. */
  public List<String> lines() {
    return lines;
  }

  /** Those of them that contain a text. */
  public List<String> linesWith(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  /** Waits for a line that contains a text. */
  public void awaitLine(String text) {
    await(text, () -> !linesWith(text).isEmpty());
  }

  /** Of the service itself, once it is there. */
  public int port() {
    await(SERVICE.pattern(), () -> lines.stream().anyMatch(SERVICE.asPredicate()));
    return lines.stream()
        .map(SERVICE::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  /** Of Throughline. */
  public int operatorsPort() {
    return operatorsPort;
  }

  /** A port that nothing listens on. */
  public static int freePort() throws IOException {
    return freePorts(1).get(0);
  }

  /** Different ones, as they are held until all are found. */
  public static List<Integer> freePorts(int count) throws IOException {
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

  /** Waits until something is so, while the process runs. */
  public void await(String what, BooleanSupplier condition) {
    long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - giveUpAt > 0 || !reader.isAlive()) {
        throw new AssertionError("there was no: " + what + "\n" + String.join("\n", lines));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Asks the service itself. */
  public HttpResponse<String> get(String path) throws Exception {
    return get(port(), path);
  }

  /** The same without waiting for the answer. */
  public CompletableFuture<HttpResponse<String>> begin(String path) {
    return client.sendAsync(request(port(), path), BodyHandlers.ofString());
  }

  /** Asks whatever listens on a port. */
  public static HttpResponse<String> get(int port, String path) throws Exception {
    return client.send(request(port, path), BodyHandlers.ofString());
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  /** Waits until it says that it is ready, on the operators' port. */
  public void awaitReady() {
    await("readiness", this::isReady);
  }

  private boolean isReady() {
    try {
      return client.send(request(operatorsPort, "/ready"), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one that Linux shows in {@code /proc}. */
  public long processId() {
    return process.pid();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy would close its output
  }

  /** Waits for the end of the process and of its output. */
  public int exitCode() throws InterruptedException {
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

  /** How it is started. */
  public static final class Launch {

    private static final String OPERATORS_PORT = "OTEL_EXPORTER_PROMETHEUS_PORT";

    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment;
    private List<String> entryPoint;
    private List<String> launcher = List.of();

    private Launch(List<String> entryPoint, Collector collector, Path folder) throws IOException {
      this.entryPoint = entryPoint;
      this.folder = folder;
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

    /** Another option of the JVM. */
    public Launch option(String option) {
      options.add(option);
      return this;
    }

    /** Another variable. */
    public Launch environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** One variable less. */
    public Launch without(String name) {
      environment.remove(name);
      return this;
    }

    /** One more argument of main. */
    public Launch argument(String argument) {
      arguments.add(argument);
      return this;
    }

    /** Another folder on the class path, as if its files were in the jar. */
    public Launch with(Path resources, String main) {
      options.add("-Dloader.path=" + resources);
      options.add("-Dloader.main=" + main);
      entryPoint =
          List.of(
              "-cp",
              entryPoint.get(1),
              "org.springframework.boot.loader.launch.PropertiesLauncher");
      return this;
    }

    /** What becomes the JVM, whose command is added to this one. */
    public Launch launcher(String... command) {
      launcher = List.of(command);
      return this;
    }

    /** Starts it. */
    public RunningService start() throws IOException {
      List<String> command = new ArrayList<>(launcher);
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
