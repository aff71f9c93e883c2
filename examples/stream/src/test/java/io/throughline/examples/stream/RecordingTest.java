package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.storage.RecorderLimits;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a real publisher sends, on the disk, as ffprobe sees it. */
class RecordingTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int NEVER = 100_000;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();
  @TempDir Path folder;

  @Test
  void each_frame_is_in_one_of_the_segments_and_a_picture_is_one() throws Exception {
    int frames = 5 * Ffmpeg.FRAMES_PER_SECOND;
    try (RunningServer server = new RunningServer(telemetry, Limits.DEFAULT, limits())) {
      try (Ffmpeg publisher = Ffmpeg.publish(server.url("cam1"), "tcp", frames)) {
        await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
        await().atMost(SOON).until(() -> post(server.apiPort(), "snapshot") == 201);
        publisher.await();
      }
      await().atMost(SOON).until(() -> server.sum("stream.recording.count") == 0);

      assertThat(server.sum("stream.segments.written")).isGreaterThanOrEqualTo(2);
      // What comes of the first frame before it is known for a key frame.
      long before = server.sum("stream.packets.dropped", "stream.drop.reason", "no_keyframe");
      assertThat(before).isLessThan(5);
      assertThat(server.sum("stream.packets.dropped")).isEqualTo(before);
      assertThat(server.sum("stream.packets.recorded") + before)
          .isEqualTo(server.sum("stream.packets.received"));
      assertThat(server.count("storage.operation.duration", "storage.operation.name", "sync"))
          .isEqualTo(server.sum("stream.segments.written") + 1);
    }
    int recorded = 0;
    for (Path segment : files("recordings")) {
      recorded += Ffmpeg.decodedFrames(segment);
    }
    assertThat(recorded).isEqualTo(frames);
    assertThat(files("pictures")).hasSize(1);
    assertThat(Ffmpeg.decodedFrames(files("pictures").get(0))).isEqualTo(1);
  }

  @Test
  void a_stream_of_srt_is_recorded_as_it_comes_and_ends_when_an_operator_says_so()
      throws Exception {
    try (RunningServer server = new RunningServer(telemetry, Limits.DEFAULT, limits())) {
      String url =
          "srt://127.0.0.1:" + server.serveSrt(120, 0).port() + "?streamid=#!::r=cam1,m=publish";
      try (Ffmpeg publisher = Ffmpeg.publish(url, NEVER)) {
        await().atMost(SOON).until(() -> server.sum("stream.segments.written") >= 1);
        assertThat(post(server.apiPort(), "snapshot")).isEqualTo(201);
        assertThat(post(server.apiPort(), "stop")).isEqualTo(202);
        await()
            .atMost(SOON)
            .until(() -> server.sum("stream.stops", "stream.stop.reason", "requested") == 1);
        await().atMost(SOON).until(() -> server.sum("stream.recording.count") == 0);
      }
      assertThat(server.sum("stream.packets.recorded") + server.sum("stream.packets.dropped"))
          .isEqualTo(server.sum("stream.packets.received"));
      int recorded = 0;
      for (Path segment : files("recordings")) {
        recorded += Ffmpeg.decodedFrames(segment);
      }
      assertThat((long) recorded)
          .isBetween(
              server.sum("stream.frames.received") - Ffmpeg.FRAMES_PER_SECOND,
              server.sum("stream.frames.received"));
    }
    assertThat(Ffmpeg.decodedFrames(files("pictures").get(0))).isBetween(1, 2);
  }

  /** As a machine does that loses its power, and comes again. */
  @Test
  void a_killed_server_is_back_soon_and_what_it_recorded_plays() throws Exception {
    Process server = startProcess();
    int rtsp = port(folder.resolve("log.txt"), "RTSP listens on 127.0.0.1, port ");
    try (Ffmpeg publisher = Ffmpeg.publish("rtsp://127.0.0.1:" + rtsp + "/cam1", "tcp", NEVER)) {
      await().atMost(SOON).until(() -> files("recordings").size() >= 2);
      server.destroyForcibly().waitFor();
    }
    List<Path> complete =
        files("recordings").stream().filter(file -> file.toString().endsWith(".h264")).toList();
    for (Path segment : complete) {
      assertThat(Ffmpeg.decodedFrames(segment)).isBetween(20, 75);
    }

    long killed = System.nanoTime();
    Process again = startProcess();
    try {
      port(folder.resolve("log.txt"), "RTSP listens on 127.0.0.1, port ");
      assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(30));
      // What was not complete can be played up to its end.
      assertThat(files("recordings")).allMatch(file -> file.toString().endsWith(".h264"));
      assertThat(files("recordings")).hasSizeGreaterThanOrEqualTo(complete.size());
    } finally {
      again.destroyForcibly().waitFor();
    }
  }

  private Process startProcess() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StreamServer.class.getName());
    builder
        .environment()
        .putAll(
            Map.of(
                "STREAM_RTSP_PORT", "0",
                "STREAM_RTSP_UDP_PORT", "0",
                "STREAM_API_PORT", "0",
                "STREAM_SRT_PORT", "0",
                "STREAM_FOLDER", folder.toString(),
                "STREAM_SEGMENT_SECONDS", "1",
                "OTEL_EXPORTER_PROMETHEUS_PORT", "0",
                "OTEL_METRICS_EXPORTER", "none",
                "OTEL_TRACES_EXPORTER", "none",
                "OTEL_LOGS_EXPORTER", "none"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log.txt").toFile())
        .start();
  }

  private static int port(Path log, String line) {
    return await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              String text = Files.readString(log);
              int at = text.indexOf(line);
              return at < 0
                  ? 0
                  : Integer.parseInt(text.substring(at + line.length()).split("\\D", 2)[0]);
            },
            port -> port > 0);
  }

  private RecorderLimits limits() {
    RecorderLimits usual = RecorderLimits.in(folder);
    return new RecorderLimits(
        folder,
        Duration.ofSeconds(2),
        usual.queueBytes(),
        usual.age(),
        usual.bytes(),
        usual.freeBytes());
  }

  private static int post(int port, String call) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/api/v1/streams/cam1/" + call))
                .header("Authorization", "Bearer " + RunningServer.TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private List<Path> files(String kind) throws IOException {
    Path stream = folder.resolve(kind).resolve("cam1");
    if (!Files.exists(stream)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(stream)) {
      return new ArrayList<>(files.sorted().toList());
    }
  }
}
