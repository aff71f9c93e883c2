package io.throughline.examples.kit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service in a JVM of its own, with its output in a file. */
public final class ServiceProcess implements AutoCloseable {

  /** Small heaps and the simplest collector and compiler: a service takes some 150 MB. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx64m",
          "-Xmn8m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k",
          "-XX:+ExitOnOutOfMemoryError");

  /** RocksDB and Netty need what a newer JDK warns about. */
  private static final List<String> NEWER_JVM_OPTIONS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /** Settings of the user's shell that are not meant for the cluster. */
  private static final String FOREIGN_SETTING = "(OTEL_|THROUGHLINE_).*|SERVICE_NAME";

  /** For {@link #control}. */
  public static final String CONTROL_TOKEN = "THROUGHLINE_OPERATORS_CONTROL_TOKEN";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  private final String name;
  private final int metricsPort;
  private final String controlToken;
  private final Path log;
  private final ProcessBuilder builder;
  private @Nullable Process process;

  /**
   * A process that is not started yet.
   *
   * @param name of the service, of its log file and of its folder for temporary files
   * @param metricsPort of its port for operators
   * @param environment what it gets besides the class path and its ports
   * @param folder where its data and its log are
   */
  public ServiceProcess(
      String name,
      Class<?> main,
      List<String> arguments,
      int metricsPort,
      Map<String, String> environment,
      Path folder) {
    this.name = name;
    this.metricsPort = metricsPort;
    this.controlToken = environment.getOrDefault(CONTROL_TOKEN, "");
    this.log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.add("-Djava.io.tmpdir=" + temporaryFolder(folder, name));
    if (Runtime.version().feature() >= 24) {
      command.addAll(NEWER_JVM_OPTIONS);
    }
    command.add(main.getName());
    command.addAll(arguments);
    this.builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> all = builder.environment();
    all.keySet().removeIf(key -> key.matches(FOREIGN_SETTING));
    all.put("CLASSPATH", System.getProperty("java.class.path"));
    all.put("OTEL_EXPORTER_PROMETHEUS_PORT", Integer.toString(metricsPort));
    all.put("MALLOC_ARENA_MAX", "2"); // else glibc holds memory for each thread
    all.put("DATA_FOLDER", folder.resolve("data").toString());
    all.putAll(environment);
  }

  /** Of its own, for the native libraries that a killed JVM leaves behind: 17 MB of RocksDB's. */
  private static Path temporaryFolder(Path folder, String name) {
    try {
      return Files.createDirectories(folder.resolve("tmp").resolve(name).toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives it another heap, before it is started. */
  public ServiceProcess heap(int megabytes) {
    builder.command().replaceAll(part -> part.startsWith("-Xmx") ? "-Xmx" + megabytes + "m" : part);
    return this;
  }

  /** Has a command run it that becomes the service, such as {@code unshare}. */
  public ServiceProcess launcher(String... command) {
    builder.command().addAll(0, List.of(command));
    return this;
  }

  public ServiceProcess start() throws IOException {
    process = builder.start();
    return this;
  }

  public String name() {
    return name;
  }

  /** Where its JSON lines go. */
  public Path log() {
    return log;
  }

  /** Where {@code /metrics} and {@code /health} are. */
  public String address() {
    return "http://localhost:" + metricsPort;
  }

  public long pid() {
    return running().pid();
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /**
   * Waits until {@code /ready} answers 200.
   *
   * @return false if it did not in time or the process ended
   */
  public boolean awaitReady(Duration atMost) throws InterruptedException {
    return Poll.until(atMost, () -> !isAlive() || get("/ready").status() == 200) && isAlive();
  }

  /** What its port for operators answers. */
  public Answer get(String path) throws InterruptedException {
    return answer(HttpRequest.newBuilder(URI.create(address() + path)));
  }

  /** What it answers to who may change how it runs; without a body it is only asked. */
  public Answer control(String path, String body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .header("Authorization", "Bearer " + controlToken);
    return answer(
        body.isEmpty() ? request : request.PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static Answer answer(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<String> response =
          HTTP.send(
              request.timeout(Duration.ofSeconds(2)).build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer(0, "");
    }
  }

  /** Waits for it to end by itself, and tells its exit code; 1 if it takes too long. */
  public int awaitExit(Duration atMost) throws InterruptedException {
    return running().waitFor(atMost.toMillis(), MILLISECONDS) ? running().exitValue() : 1;
  }

  /** As {@code kill -9} does. */
  public void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** Asks it to end, without waiting. */
  public void terminate() {
    if (process != null) {
      process.destroy();
    }
  }

  /** Asks it to end, and makes it if it does not. */
  @Override
  public void close() throws InterruptedException {
    terminate();
    if (process != null && !process.waitFor(10, SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }

  /** An HTTP status and body; status 0 if there was no answer. */
  public record Answer(int status, String body) {}
}
