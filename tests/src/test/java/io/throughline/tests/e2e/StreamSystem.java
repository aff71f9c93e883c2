package io.throughline.tests.e2e;

import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.FreePort;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.stream.StreamServer;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;

/**
 * One stream server for all tests, with ffmpeg as its publisher and reader. Prometheus finds it by
 * a file.
 */
final class StreamSystem extends SharedSystem<StreamSystem.Running> {

  /** What the tests get. */
  record Running(
      ServiceProcess server, String url, String api, Path target, Process publisher, Process reader)
      implements AutoCloseable {

    /** A picture is taken, fetched and looked for among the recordings. */
    void useTheApi() throws IOException, InterruptedException {
      call("POST", "/api/v1/streams/e2e/snapshot");
      call("GET", "/api/v1/streams/e2e/snapshot");
      call("GET", "/api/v1/recordings");
    }

    private void call(String method, String path) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api + path))
              .header("Authorization", "Bearer " + TOKEN)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      int status =
          HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status >= 400) {
        throw new AssertionError(method + " " + path + " was answered with " + status);
      }
    }

    /** A reader that comes, sees a second of the stream by UDP and goes. */
    void playForASecond() throws IOException, InterruptedException {
      Process player = play(url, "udp", "-t", "1");
      if (!player.waitFor(30, TimeUnit.SECONDS)) {
        player.destroyForcibly();
        throw new AssertionError("ffmpeg got no second of the stream in 30 s");
      }
    }

    @Override
    public void close() throws IOException, InterruptedException {
      Files.deleteIfExists(target);
      reader.destroyForcibly().waitFor();
      publisher.destroyForcibly().waitFor();
      server.close();
    }
  }

  private static final String TOKEN = "e2e";

  StreamSystem() {
    super(Running.class);
  }

  @Override
  Running start() throws IOException, InterruptedException {
    int port = FreePort.find();
    int api = FreePort.find();
    int metrics = FreePort.find();
    ServiceProcess server =
        new ServiceProcess(
            "stream-server",
            StreamServer.class,
            List.of(),
            metrics,
            Map.ofEntries(
                Map.entry("STREAM_RTSP_PORT", Integer.toString(port)),
                Map.entry("STREAM_RTSP_UDP_PORT", "0"),
                Map.entry("STREAM_SRT_PORT", "0"),
                Map.entry("STREAM_PROBE", "true"),
                Map.entry("STREAM_COUNTED_NAMES", "e2e"),
                Map.entry("STREAM_API_PORT", Integer.toString(api)),
                Map.entry("STREAM_API_TOKEN", TOKEN),
                Map.entry("STREAM_SEGMENT_SECONDS", "5"),
                Map.entry("STREAM_FOLDER", Files.createTempDirectory("streams").toString()),
                Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", Backends.otlp()),
                Map.entry("OTEL_METRICS_EXPORTER", "none"),
                Map.entry("OTEL_LOGS_EXPORTER", "none")),
            Backends.tailedFolder());
    server.start();
    if (!server.awaitReady(Duration.ofSeconds(60))) {
      server.close();
      throw new AssertionError("stream-server did not start, see " + server.log());
    }
    String url = "rtsp://127.0.0.1:" + port + "/e2e";
    Process publisher = publish(url);
    await("the stream")
        .atMost(Duration.ofSeconds(60))
        .until(() -> server.get("/metrics").body().contains("stream_starts_total{"));
    return new Running(
        server, url, "http://127.0.0.1:" + api, target(metrics), publisher, play(url, "tcp"));
  }

  /** What Prometheus scrapes from now on. */
  private static Path target(int port) throws IOException {
    Path folder = Path.of(System.getenv("THROUGHLINE_RUN"), "prometheus", "targets");
    return Files.writeString(
        Files.createDirectories(folder).resolve("stream-server.yaml"),
        "[{targets: [\"127.0.0.1:%d\"]}]\n".formatted(port));
  }

  /** A small test picture, with a key frame each second, until it is ended. */
  private static Process publish(String url) throws IOException {
    return ffmpeg(
        "-re -f lavfi -i testsrc2=size=320x180:rate=10 -c:v libx264 -profile:v baseline"
            + " -preset ultrafast -tune zerolatency -g 10 -keyint_min 10 -sc_threshold 0"
            + " -f rtsp -rtsp_transport tcp "
            + url);
  }

  /** The stream has to be there. */
  private static Process play(String url, String transport, String... limits) throws IOException {
    return ffmpeg(
        "-rtsp_transport "
            + (transport + " -i " + url + " " + String.join(" ", limits) + " -c copy -f null -"));
  }

  private static Process ffmpeg(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "warning"));
    command.addAll(List.of(arguments.strip().split(" +", -1)));
    Path log = Backends.tailedFolder().resolveSibling("ffmpeg.txt");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }
}
