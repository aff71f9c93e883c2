package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.throughline.examples.kit.MetricsPage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers of the chat with users, in a JVM with the libraries of their own module, which differ
 * from those of the tests. Prometheus finds them by files.
 */
final class ChatSystem extends SharedSystem<ChatSystem.Running> {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  /** What the tests get: it goes on by itself, and does what it is told besides. */
  record Running(
      Process process,
      BufferedReader answers,
      Map<String, URI> servers,
      List<Path> targets,
      Instant started)
      implements AutoCloseable {

    /** What {@code ChatCommands} answers. */
    synchronized String tell(String command) throws IOException {
      Writer commands = process.outputWriter(UTF_8);
      commands.write(command + "\n");
      commands.flush();
      String answer = answers.readLine();
      if (answer == null || !answer.startsWith("ok")) {
        throw new AssertionError(command + ": " + answer);
      }
      return answer.substring("ok ".length());
    }

    /** A number of what the users of a run have done and heard. */
    long tally(String run, String name) throws IOException {
      return Long.parseLong(tell("tally " + run).replaceFirst(".*\\b" + name + "=(\\d+).*", "$1"));
    }

    /** The status of what a server's port for operators answers. */
    int status(String server, String path) throws IOException, InterruptedException {
      try {
        return HTTP.send(request(server, path), HttpResponse.BodyHandlers.discarding())
            .statusCode();
      } catch (ConnectException e) {
        return 0;
      }
    }

    /** The sum of a metric's series at a server. */
    long sum(String server, String selector) throws IOException, InterruptedException {
      String page =
          HTTP.send(request(server, "/metrics"), HttpResponse.BodyHandlers.ofString()).body();
      return Math.round(MetricsPage.of(page).sum(selector));
    }

    private HttpRequest request(String server, String path) {
      return HttpRequest.newBuilder(requireNonNull(servers.get(server), server).resolve(path))
          .timeout(Duration.ofSeconds(20))
          .build();
    }

    @Override
    public void close() throws IOException, InterruptedException {
      for (Path target : targets) {
        Files.deleteIfExists(target);
      }
      process.toHandle().destroy(); // Process.destroy would close what it still writes to
      process.waitFor();
    }
  }

  ChatSystem() {
    super(Running.class);
  }

  @Override
  Running start() throws IOException, InterruptedException {
    Operator.mustRun("install", "clickhouse");
    Instant started = Instant.now();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                "io.throughline.examples.chat.demo.ChatTraffic",
                Backends.tailedFolder().resolve("chat").toString(),
                Backends.otlp())
            .redirectError(Backends.tailedFolder().resolveSibling("chat.txt").toFile())
            .start();
    Map<String, URI> servers = new LinkedHashMap<>();
    List<Path> targets = new ArrayList<>();
    BufferedReader lines = process.inputReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("ready")) {
        return new Running(process, lines, servers, targets, started);
      }
      String[] server = line.split(" ", 2);
      URI address = URI.create(server[1]);
      servers.put(server[0], address);
      targets.add(target(server[0], address));
    }
    throw new IOException("it ended before it was ready, see chat.txt and the logs beside it");
  }

  private static String classPath() throws IOException {
    Path target = ROOT.resolve("examples/chat/target");
    return target.resolve("classes")
        + File.pathSeparator
        + Files.readString(target.resolve("demo.classpath"));
  }

  /** What Prometheus scrapes from now on. */
  private static Path target(String job, URI address) throws IOException {
    Path folder = Path.of(System.getenv("THROUGHLINE_RUN"), "prometheus", "targets");
    return Files.writeString(
        Files.createDirectories(folder).resolve(job + ".yaml"),
        "[{targets: [\"127.0.0.1:%d\"]}]\n".formatted(address.getPort()));
  }
}
