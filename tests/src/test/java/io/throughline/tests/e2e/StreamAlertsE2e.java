package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.stream.demo.LossyUdpProxy;
import io.throughline.examples.stream.demo.PlainRtspClient;
import io.throughline.examples.stream.srt.SrtCaller;
import io.throughline.examples.stream.srt.SrtServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong with streams fires an alert in a real Prometheus, is in a line and in a span, and
 * when it is over the alert is.
 */
@Tag("e2e")
class StreamAlertsE2e {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String STREAMS =
      "losing,worse,silent,rtsp-dead,srt-dead,slow,taken,recorded";
  private static final int FRAME_TICKS = 1800;

  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);
  private final List<AutoCloseable> clients = new ArrayList<>();

  @TempDir private Path folder;
  private WatchedStreamServer server;

  @BeforeEach
  void start() throws Exception {
    assertThat(SrtServer.unavailable()).isNull();
    server = new WatchedStreamServer(folder, STREAMS);
  }

  @AfterEach
  void stop() throws Exception {
    clock.shutdownNow();
    for (AutoCloseable client : clients) {
      client.close();
    }
    server.close();
  }

  @Test
  @Tag("long")
  void three_in_a_hundred_lost_burn_the_error_budget() throws Exception {
    LossyUdpProxy link = opened(new LossyUdpProxy(server.srtPort(), 10));
    SrtCaller publisher = publishBySrt(link, "losing");
    link.lose(0.03);
    awaitAlert("ErrorBudgetBurn", "slo", "stream-loss");

    link.lose(0);
    awaitEnd("ErrorBudgetBurn", "slo", "stream-loss");
    publisher.close();
    awaitLine("losing", "session stopped");
    awaitSpan("stream.publish.stop", "losing", span -> number(span, "stream.packet.lost") > 0);
  }

  @Test
  void a_publisher_that_stands_still_is_told_from_one_that_is_gone() throws Exception {
    PlainRtspClient publisher = recordByRtsp("silent");
    AtomicInteger frame = new AtomicInteger();
    Pace pace = send(publisher, frame, 100);
    awaitSpan("stream.publish.start", "silent", span -> true);
    pace.stop();
    awaitAlert("StreamStalled", "network_protocol_name", "rtsp");
    assertThat(server.prometheus().fires("StreamPublisherGone", "stream_name", "silent")).isFalse();
    awaitLine("silent", "stream stalled");

    send(publisher, frame, 100);
    awaitEnd("StreamStalled", "network_protocol_name", "rtsp");
    awaitLine("silent", "stream resumed");
    awaitSpan("stream.stall", "silent", span -> !span.isError());
  }

  @Test
  void publishers_that_die_fire_until_others_come() throws Exception {
    String rtsp = "rtsp://127.0.0.1:" + server.rtspPort() + "/rtsp-dead";
    String srt = "srt://127.0.0.1:" + server.srtPort() + "?streamid=#!::r=srt-dead,m=publish";
    for (Process ffmpeg : List.of(publishByFfmpeg("rtsp", rtsp), publishByFfmpeg("mpegts", srt))) {
      clients.add(() -> ffmpeg.destroyForcibly().waitFor());
    }
    awaitSpan("stream.publish.start", "rtsp-dead", span -> true);
    awaitSpan("stream.publish.start", "srt-dead", span -> true);
    for (AutoCloseable ffmpeg : clients) {
      ffmpeg.close();
    }
    awaitAlert("StreamPublisherGone", "stream_name", "rtsp-dead");
    awaitAlert("StreamPublisherGone", "stream_name", "srt-dead");
    for (String stream : List.of("rtsp-dead", "srt-dead")) {
      awaitLine(stream, "\"peer_lost\"");
      awaitSpan(
          "stream.publish.stop",
          stream,
          span -> "peer_lost".equals(span.attribute("stream.stop.reason")));
    }
    // Many that break off, one after the other.
    AtomicInteger number = new AtomicInteger();
    await("the alert")
        .atMost(SOON)
        .until(
            () -> {
              try (PlainRtspClient publisher = recordByRtsp("short" + number.incrementAndGet())) {
                publisher.send(1, 0, true, 10);
              }
              return server
                  .prometheus()
                  .fires("StreamAbnormalTermination", "job", WatchedStreamServer.JOB);
            });

    send(recordByRtsp("rtsp-dead"), 100);
    LossyUdpProxy link = opened(new LossyUdpProxy(server.srtPort(), 1));
    publishBySrt(link, "srt-dead");
    awaitEnd("StreamPublisherGone", "stream_name", "rtsp-dead");
    awaitEnd("StreamPublisherGone", "stream_name", "srt-dead");
    awaitEnd("StreamAbnormalTermination", "job", WatchedStreamServer.JOB);
  }

  @Test
  @Tag("long")
  void bad_links_slow_readers_and_those_who_are_refused_fire_until_they_are_gone()
      throws Exception {
    LossyUdpProxy link = opened(new LossyUdpProxy(server.srtPort(), 45));
    SrtCaller publisher = publishBySrt(link, "worse");
    link.lose(0.2);
    send(recordByRtsp("slow"), 8000);
    awaitSpan("stream.publish.start", "slow", span -> true);
    PlainRtspClient slow = opened(new PlainRtspClient(server.rtspPort()));
    slow.play("slow", ""); // and reads nothing
    send(recordByRtsp("taken"), 100);
    Pace refused =
        every(
            50,
            () -> {
              request("DESCRIBE", "nowhere", "");
              request("ANNOUNCE", "taken", PlainRtspClient.VIDEO);
            });

    awaitAlert("StreamPacketLoss", "stream_name", "worse");
    awaitAlert("StreamDataLoss", "job", WatchedStreamServer.JOB);
    awaitAlert("StreamSlowReaders", "job", WatchedStreamServer.JOB);
    awaitAlert("StreamSessionsRefused", "job", WatchedStreamServer.JOB);
    awaitAlert("StreamPublisherConflict", "job", WatchedStreamServer.JOB);
    awaitLine("slow", "reader is too slow");
    awaitLine("nowhere", "session refused");
    awaitLine("taken", "session refused");
    awaitSpan("stream.play.start", "nowhere", isRefused("not_found"));
    awaitSpan("stream.publish.start", "taken", isRefused("conflict"));

    link.lose(0);
    slow.close();
    refused.stop();
    awaitEnd("StreamPacketLoss", "stream_name", "worse");
    awaitEnd("StreamDataLoss", "job", WatchedStreamServer.JOB);
    awaitEnd("StreamSlowReaders", "job", WatchedStreamServer.JOB);
    awaitEnd("StreamSessionsRefused", "job", WatchedStreamServer.JOB);
    awaitEnd("StreamPublisherConflict", "job", WatchedStreamServer.JOB);
    awaitSpan("stream.play.stop", "slow", span -> number(span, "stream.packet.dropped") > 0);
    publisher.close();
    awaitSpan("stream.publish.stop", "worse", span -> number(span, "stream.packet.dropped") > 0);
  }

  @Test
  @Tag("long")
  void a_disk_that_is_full_stops_recordings_until_it_is_not() throws Exception {
    send(recordByRtsp("recorded"), 1000);
    awaitSpan("stream.segment.write", "recorded", span -> !span.isError());
    await("the alert")
        .atMost(SOON)
        .until(
            () -> {
              server.fillDisk();
              return server
                  .prometheus()
                  .fires("StreamRecordingFailed", "job", WatchedStreamServer.JOB);
            });
    awaitLine("recorded", "No space left on device");
    awaitSpan(
        "stream.segment.write",
        "recorded",
        span -> span.isError() && span.message().contains("No space left on device"));

    server.freeDisk();
    awaitEnd("StreamRecordingFailed", "job", WatchedStreamServer.JOB);
    awaitLine("recorded", "stream is recorded again");
  }

  @Test
  @Tag("long")
  void a_server_that_is_killed_fires_until_it_is_back() throws Exception {
    send(recordByRtsp("recorded"), 1000);
    awaitSpan("stream.publish.start", "recorded", span -> true);
    server.kill();
    awaitAlert("ServiceDown", "job", WatchedStreamServer.JOB);

    server.start();
    awaitEnd("ServiceDown", "job", WatchedStreamServer.JOB);
    send(recordByRtsp("taken"), 1000);
    awaitSpan("stream.publish.start", "taken", span -> true);
    // Of who was connected nothing is said any more.
    assertThat(server.hasLine("recorded", "session started")).isTrue();
    assertThat(server.hasLine("recorded", "session stopped")).isFalse();
    assertThat(server.hasSpan("stream.publish.stop", "recorded", span -> true)).isFalse();
  }

  private <C extends AutoCloseable> C opened(C client) {
    clients.add(client);
    return client;
  }

  private PlainRtspClient recordByRtsp(String stream) throws IOException {
    PlainRtspClient publisher = opened(new PlainRtspClient(server.rtspPort()));
    publisher.record(stream, "");
    return publisher;
  }

  private void request(String method, String stream, String body) throws IOException {
    try (PlainRtspClient client = new PlainRtspClient(server.rtspPort())) {
      client.request(method, stream, "", body);
    }
  }

  /** What is done again and again, until it is stopped or fails because its connection closed. */
  private record Pace(ScheduledFuture<?> running) {
    void stop() {
      running.cancel(false);
    }
  }

  private Pace send(PlainRtspClient publisher, int bytes) {
    return send(publisher, new AtomicInteger(), bytes);
  }

  /** Sends 50 frames a second, of which each 25th is a key frame. */
  private Pace send(PlainRtspClient publisher, AtomicInteger frame, int bytes) {
    return every(
        20,
        () -> {
          int number = frame.incrementAndGet();
          publisher.send(number, (long) number * FRAME_TICKS, number % 25 == 0, bytes);
        });
  }

  private SrtCaller publishBySrt(LossyUdpProxy link, String stream) {
    SrtCaller publisher = opened(new SrtCaller());
    assertThat(publisher.call(link.port(), 120, "#!::r=" + stream + ",m=publish")).isZero();
    every(10, publisher::send);
    return publisher;
  }

  private interface Work {
    void run() throws IOException;
  }

  private Pace every(int millis, Work work) {
    Runnable task =
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    return new Pace(clock.scheduleAtFixedRate(task, 0, millis, TimeUnit.MILLISECONDS));
  }

  private Process publishByFfmpeg(String format, String url) throws IOException {
    String arguments =
        "ffmpeg -nostdin -loglevel error -re -f lavfi -i testsrc2=size=320x180:rate=10"
            + " -c:v libx264 -preset ultrafast -tune zerolatency -g 10 -f ";
    return new ProcessBuilder((arguments + format + " " + url).split(" ", -1))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("ffmpeg-" + format + ".txt").toFile())
        .start();
  }

  private void awaitAlert(String alert, String label, String value) {
    await(alert).atMost(SOON).until(() -> server.prometheus().fires(alert, label, value));
  }

  private void awaitEnd(String alert, String label, String value) {
    await("the end of " + alert)
        .atMost(SOON)
        .until(() -> !server.prometheus().fires(alert, label, value));
  }

  private void awaitLine(String stream, String text) {
    await("a line of " + stream + ": " + text)
        .atMost(SOON)
        .until(() -> server.hasLine(stream, text));
  }

  private void awaitSpan(String name, String stream, Predicate<ReceivedSpan> wanted) {
    await(name + " of " + stream).atMost(SOON).until(() -> server.hasSpan(name, stream, wanted));
  }

  private static Predicate<ReceivedSpan> isRefused(String reason) {
    return span -> span.isError() && reason.equals(span.attribute("stream.refusal.reason"));
  }

  private static long number(ReceivedSpan span, String attribute) {
    String value = span.attribute(attribute);
    return value == null ? 0 : Long.parseLong(value);
  }
}
