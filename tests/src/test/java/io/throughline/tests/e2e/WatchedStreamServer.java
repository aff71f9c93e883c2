package io.throughline.tests.e2e;

import io.throughline.examples.kit.FreePort;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.stream.StreamServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A stream server whose recordings have a small disk of their own, and a Prometheus to watch it.
 */
final class WatchedStreamServer implements AutoCloseable {

  static final String JOB = "stream-server";

  private static final Duration START = Duration.ofMinutes(1);

  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();
  private final int rtspPort = FreePort.find();
  private final int srtPort = FreePort.find();
  private final Path recordings;
  private final OtlpReceiver receiver;
  private final ServiceProcess server;
  private final AcceleratedPrometheus prometheus;

  /**
   * Starts both.
   *
   * @param streams those that metrics tell apart, with commas between
   */
  WatchedStreamServer(Path folder, String streams) throws IOException, InterruptedException {
    recordings = Files.createDirectories(folder.resolve("streams").toAbsolutePath());
    receiver = OtlpReceiver.start(telemetry);
    int metrics = FreePort.find();
    server =
        new ServiceProcess(
                JOB,
                StreamServer.class,
                List.of(),
                metrics,
                Map.ofEntries(
                    Map.entry("STREAM_RTSP_PORT", Integer.toString(rtspPort)),
                    Map.entry("STREAM_RTSP_UDP_PORT", "0"),
                    Map.entry("STREAM_SRT_PORT", Integer.toString(srtPort)),
                    Map.entry("STREAM_API_PORT", "0"),
                    Map.entry("STREAM_COUNTED_NAMES", streams),
                    Map.entry("STREAM_CACHE_BYTES", "65536"),
                    Map.entry("STREAM_QUEUE_BYTES", "65536"),
                    Map.entry("STREAM_FOLDER", recordings.toString()),
                    Map.entry("STREAM_SEGMENT_SECONDS", "1"),
                    Map.entry("STREAM_FREE_BYTES", "0"),
                    Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint()),
                    Map.entry("OTEL_BSP_SCHEDULE_DELAY", "100"),
                    Map.entry("OTEL_METRICS_EXPORTER", "none"),
                    Map.entry("OTEL_LOGS_EXPORTER", "none")),
                folder)
            .launcher(
                "sh",
                "-c",
                // A mount that only the server sees; who is not root becomes it for that.
                """
                [ "$(id -u)" -eq 0 ] || become_root='--user --map-root-user'
                exec unshare $become_root --mount \\
                  sh -c 'mount -t tmpfs -o size=64m streams "$0" && exec "$@"' "$0" "$@"
                """,
                recordings.toString());
    start();
    prometheus =
        new AcceleratedPrometheus(
            folder,
            Map.of(JOB, URI.create("http://127.0.0.1:" + metrics)),
            "stream-server.yml",
            "availability.yml",
            "slo.yml");
  }

  /** Starts it, also after it was killed. */
  void start() throws IOException, InterruptedException {
    server.start();
    if (!server.awaitReady(START)) {
      throw new AssertionError(
          "the server did not start: " + Files.readString(server.log()).strip());
    }
  }

  void kill() throws InterruptedException {
    server.kill();
  }

  int rtspPort() {
    return rtspPort;
  }

  int srtPort() {
    return srtPort;
  }

  AcceleratedPrometheus prometheus() {
    return prometheus;
  }

  /** Takes all that is left of the disk. */
  void fillDisk() throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out =
        Files.newOutputStream(junk(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left on device")) {
        throw e;
      }
    }
  }

  void freeDisk() throws IOException {
    Files.delete(junk());
  }

  /** The server's disk, from without. */
  private Path junk() {
    return Path.of("/proc/" + server.pid() + "/root" + recordings + "/junk");
  }

  /** Whether a line of a stream says this. */
  boolean hasLine(String stream, String text) throws IOException {
    return Files.readAllLines(server.log()).stream()
        .anyMatch(line -> line.contains(text) && line.contains("\"" + stream + "\""));
  }

  /** Whether a span of a stream has come that is as wanted. */
  boolean hasSpan(String name, String stream, Predicate<ReceivedSpan> wanted) {
    return telemetry.traces().stream()
        .flatMap(trace -> trace.named(name).stream())
        .filter(span -> stream.equals(span.attribute("stream.name")))
        .anyMatch(wanted);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    prometheus.close();
    server.close();
    receiver.close();
  }
}
