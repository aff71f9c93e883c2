package io.throughline.tests.e2e;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers of the chat with users, in a JVM with the libraries of their own module, which differ
 * from those of the tests. Prometheus finds them by files.
 */
final class ChatSystem extends SharedSystem<ChatSystem.Running> {

  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  /** What the tests get: it goes on by itself. */
  record Running(Process process, List<Path> targets) implements AutoCloseable {

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
    List<Path> targets = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("ready")) {
          return new Running(process, targets);
        }
        String[] server = line.split(" ", 2);
        targets.add(target(server[0], URI.create(server[1])));
      }
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
