package io.throughline.instrumentation.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real server with JetStream, on a port that it chooses. */
final class NatsServer implements AutoCloseable {

  private static final Pattern URL = Pattern.compile("nats://127\\.0\\.0\\.1:\\d+");

  private final Process process;
  private final String url;

  private NatsServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it.
   *
   * @param folder for streams and its log; is empty
   */
  static NatsServer start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                program(),
                "--addr=127.0.0.1",
                "--port=-1",
                "--jetstream",
                "--store_dir=" + folder,
                "--ports_file_dir=" + folder)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nats.log").toFile())
            .start();
    Path ports = folder.resolve("nats-server_" + process.pid() + ".ports");
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> url(ports) != null);
      return new NatsServer(process, Objects.requireNonNull(url(ports)));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String program() {
    // A user's PATH often lacks the last one.
    return Stream.concat(
            Pattern.compile(File.pathSeparator).splitAsStream(System.getenv("PATH")),
            Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nats-server is not on the PATH; on Debian, apt-get install nats-server"))
        .toString();
  }

  /** Null as long as it is not written yet. */
  private static @Nullable String url(Path ports) throws IOException {
    if (!Files.exists(ports)) {
      return null;
    }
    Matcher found = URL.matcher(Files.readString(ports, UTF_8));
    return found.find() ? found.group() : null;
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
