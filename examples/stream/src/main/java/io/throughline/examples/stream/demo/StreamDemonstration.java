package io.throughline.examples.stream.demo;

import io.throughline.examples.kit.FreePort;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.stream.StreamServer;
import io.throughline.examples.stream.srt.SrtServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One run: a stream, the same with losses, and what the server said of it. */
final class StreamDemonstration {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double LOSS = 0.1;

  /** Losses are added up once a second. */
  private static final Duration SECOND_OF_COUNTING = Duration.ofMillis(1500);

  private static final String TOKEN = "demo";
  private static final String NOT_ENDED = "the stream did not end with its publisher";

  private final Path folder;
  private final PrintStream out;
  private final Style style;
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  StreamDemonstration(Path folder, PrintStream out, Style style) {
    this.folder = folder;
    this.out = out;
    this.style = style;
  }

  /** Whether everything was there that has to be. */
  boolean run(boolean once) throws IOException, InterruptedException {
    out.println(
        style.title("Starting the stream server") + style.faint(", its output goes to " + folder));
    RunFolder.clear(folder);
    int rtsp = FreePort.find();
    int srt = FreePort.find();
    int api = FreePort.find();
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry);
        ServiceProcess server = server(rtsp, srt, api, receiver.endpoint()).start()) {
      List<String> missing = show(server, rtsp, srt, api);
      if (!missing.isEmpty()) {
        out.println();
        missing.forEach(what -> out.println(style.bad("MISSING  ") + what));
        return false;
      }
      out.println(style.good("\nAll there: ") + "sessions, losses, a segment and a snapshot.");
      if (!once) {
        suggest(server, rtsp, srt, api);
        Thread.currentThread().join(); // until Ctrl-C
      }
      return true;
    }
  }

  private ServiceProcess server(int rtsp, int srt, int api, String endpoint) throws IOException {
    return new ServiceProcess(
        "stream-server",
        StreamServer.class,
        List.of(),
        FreePort.find(),
        Map.of(
            "STREAM_RTSP_PORT",
            Integer.toString(rtsp),
            "STREAM_RTSP_UDP_PORT",
            "0",
            "STREAM_SRT_PORT",
            Integer.toString(srt),
            "STREAM_API_PORT",
            Integer.toString(api),
            "STREAM_API_TOKEN",
            TOKEN,
            "STREAM_COUNTED_NAMES",
            StreamClients.NAME,
            "STREAM_FOLDER",
            folder.resolve("streams").toString(),
            "STREAM_SEGMENT_SECONDS",
            "2",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            endpoint,
            "OTEL_BSP_SCHEDULE_DELAY",
            "100"),
        folder);
  }

  /** Returns what is missing. */
  private List<String> show(ServiceProcess server, int rtsp, int srt, int api)
      throws IOException, InterruptedException {
    if (!server.awaitReady(PATIENCE)) {
      return List.of("the server is not ready, see " + server.log());
    }
    StreamReport report = new StreamReport(server, telemetry, out, style);
    try (StreamClients clients = StreamClients.of(rtsp)) {
      List<String> missing = play(server, report, "rtsp", clients);
      if (!missing.isEmpty()) {
        return missing;
      }
      takeSnapshot(api);
    }
    if (!ended(server, 1)) { // then its name is free again
      return List.of(NOT_ENDED);
    }
    String noSrt = SrtServer.unavailable();
    if (noSrt != null) {
      out.println("SRT is left out (apt-get install libsrt1.5-gnutls): " + noSrt);
      return report.print();
    }
    try (LossyUdpProxy link = new LossyUdpProxy(srt, SrtClients.DELAY_MILLIS)) {
      try (StreamClients clients = new SrtClients(srt, link)) {
        List<String> missing = play(server, report, "srt", clients);
        if (!missing.isEmpty()) {
          return missing;
        }
      }
      return ended(server, 2) ? report.print() : List.of(NOT_ENDED);
    }
  }

  private List<String> play(
      ServiceProcess server, StreamReport report, String protocol, StreamClients clients)
      throws IOException, InterruptedException {
    String series = "{network_protocol_name=\"" + protocol + "\"}";
    out.println(clients.description());
    clients.publish();
    if (!isCounted(server, "stream_keyframes_received_total" + series, 1)) {
      return List.of("no key frame has come by " + protocol + " in " + PATIENCE.toSeconds() + " s");
    }
    clients.play();
    if (!isCounted(server, "stream_play_start_duration_seconds_count" + series, 1)) {
      return List.of(
          "the reader by " + protocol + " saw nothing in " + PATIENCE.toSeconds() + " s");
    }
    report.spell(protocol + ", a clean link", Duration.ofSeconds(4));
    clients.lose(LOSS);
    report.spell(protocol + ", a link that loses one packet in ten", Duration.ofSeconds(5));
    clients.lose(0);
    Thread.sleep(SECOND_OF_COUNTING.toMillis()); // what was lost before is counted once a second
    report.spell(protocol + ", a clean link again", Duration.ofSeconds(3));
    return List.of();
  }

  private static boolean ended(ServiceProcess server, int streams) throws InterruptedException {
    return isCounted(server, "stream_stops_total", streams);
  }

  private static boolean isCounted(ServiceProcess server, String series, double least)
      throws InterruptedException {
    return Poll.until(PATIENCE, () -> MetricsPage.of(server).sum(series) >= least);
  }

  private static void takeSnapshot(int api) throws IOException, InterruptedException {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:"
                            + api
                            + "/api/v1/streams/"
                            + StreamClients.NAME
                            + "/snapshot"))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
  }

  private void suggest(ServiceProcess server, int rtsp, int srt, int api) {
    out.println();
    out.println(style.title("The server goes on until Ctrl-C"));
    out.printf("  publish  rtsp://127.0.0.1:%d/NAME%n", rtsp);
    out.printf("           srt://127.0.0.1:%d?streamid=#!::r=NAME,m=publish%n", srt);
    out.printf("  ask      curl http://127.0.0.1:%d/api/v1/recordings%n", api);
    out.printf("  metrics  curl %s/metrics%n", server.address());
    out.printf("  health   curl %s/health%n", server.address());
  }
}
