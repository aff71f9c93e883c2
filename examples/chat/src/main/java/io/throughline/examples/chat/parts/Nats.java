package io.throughline.examples.chat.parts;

import io.throughline.examples.kit.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** NATS with JetStream, whose streams outlive a restart, and its port for operators. */
public final class Nats extends Stoppable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path streams;
  private final int port;
  private final int monitor;

  private Nats(Part part, Path streams, int port, int monitor) {
    super(part);
    this.streams = streams;
    this.port = port;
    this.monitor = monitor;
  }

  /**
   * Starts it.
   *
   * @param folder for streams and its log; is made if it is not there
   * @throws MissingPartException if there is no NATS on this machine
   */
  public static Nats start(Path folder) throws IOException {
    Program nats = Program.find("nats-server", "nats-server");
    Path home = Files.createDirectories(folder).toAbsolutePath();
    Path streams = home.resolve("nats");
    int port = Part.freePort();
    int monitor = Part.freePort();
    List<String> command =
        List.of(
            nats.toString(),
            "-a",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-m",
            Integer.toString(monitor),
            "-js",
            "-sd",
            streams.toString());
    Nats part =
        new Nats(
            new Part("nats", command, home, "TERM", () -> status(monitor, "/healthz") == 200),
            streams,
            port,
            monitor);
    part.start();
    return part;
  }

  /** Loses the streams of a server that does not run. */
  public void loseDisk() throws IOException {
    RunFolder.clear(streams);
  }

  private static int status(int monitor, String path) throws Exception {
    return HTTP.send(request(monitor, path), BodyHandlers.discarding()).statusCode();
  }

  /** What its port for operators answers, such as at {@code /jsz?streams=1&consumers=1}. */
  public String monitor(String path) throws IOException, InterruptedException {
    return HTTP.send(request(monitor, path), BodyHandlers.ofString()).body();
  }

  private static HttpRequest request(int monitor, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitor + path))
        .timeout(Duration.ofSeconds(10))
        .build();
  }

  public String url() {
    return "nats://127.0.0.1:" + port;
  }
}
