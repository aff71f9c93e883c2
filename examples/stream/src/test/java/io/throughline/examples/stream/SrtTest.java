package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.stream.demo.LossyUdpProxy;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.srt.SrtServer;
import io.throughline.testing.LogLines;
import io.throughline.testing.TelemetryExtension;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SRT with publishers and readers that nobody here wrote, over good and bad links. */
class SrtTest {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int NEVER = 100_000;
  private static final int LATENCY = 120;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();
  @TempDir private Path folder;

  private RunningServer server;
  private SrtServer srt;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(telemetry, Limits.DEFAULT);
    srt = server.serveSrt(LATENCY, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void what_is_published_is_played() throws Exception {
    Path file = folder.resolve("played.ts");
    int frames = 5 * Ffmpeg.FRAMES_PER_SECOND;
    long played;
    try (Ffmpeg publisher = Ffmpeg.publish(publish(srt.port(), "cam1"), frames)) {
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 2);
      try (SrtLiveTransmit reader = SrtLiveTransmit.play(play(srt.port(), "cam1"), file)) {
        publisher.await();
        await()
            .atMost(SOON)
            .until(() -> server.sum("stream.stops", "stream.stop.reason", "closed") == 1);
        await().atMost(SOON).until(() -> server.sum("stream.session.count") == 0);
        reader.end();
        played = reader.received("packetsUnique");
      }
    }

    // What SRT holds back when the publisher closes is lost.
    int heldBack = LATENCY * Ffmpeg.FRAMES_PER_SECOND / 1000 + 2;
    assertThat(server.sum("stream.frames.received", "stream.name", "cam1"))
        .isBetween((long) frames - heldBack, (long) frames);
    assertThat(server.sum("stream.keyframes.received")).isEqualTo(5);
    assertThat(server.count("stream.keyframe.interval.duration")).isEqualTo(4);
    assertThat(server.sum("stream.continuity.errors")).isZero();
    assertThat(server.sum("stream.timestamp.jumps")).isZero();
    assertThat(server.sum("stream.packets.dropped")).isZero();
    // It came after a second or later, and what was on its way when the stream ended is lost.
    assertThat(Ffmpeg.decodedFrames(file)).isBetween(40, frames - 15);
    assertThat(played).isPositive();
    assertThat(server.sum("stream.packets.sent", "network.protocol.name", "srt"))
        .isBetween(played, played + 60);
    assertThat(server.count("stream.play.start.duration", "network.protocol.name", "srt"))
        .isEqualTo(1);
    assertThat(server.max("stream.relay.duration")).isPositive();
    assertThat(server.count("stream.round_trip.duration", "network.protocol.name", "srt"))
        .isPositive();
    assertThat(server.count("srt.buffer.delay", "network.io.direction", "receive")).isPositive();
    assertThat(server.count("srt.latency.round_trips", "stream.name", "cam1")).isPositive();
  }

  @Test
  void what_the_link_loses_is_lost_sent_again_and_nothing_is_missing() throws Exception {
    try (LossyUdpProxy proxy = new LossyUdpProxy(srt.port(), 10);
        Ffmpeg publisher = Ffmpeg.publish(publish(proxy.port(), "cam1"), NEVER)) {
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
      try (SrtLiveTransmit reader =
          SrtLiveTransmit.play(play(proxy.port(), "cam1"), folder.resolve("played.ts"))) {
        await().atMost(SOON).until(() -> server.sum("stream.packets.sent") >= 1);
        proxy.lose(0.03);
        await().atMost(SOON).until(() -> proxy.lostToServer() >= 8 && proxy.lostToClients() >= 8);
        proxy.lose(0);

        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(lost("receive")).isEqualTo(proxy.lostToServer()));
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(lost("transmit")).isGreaterThanOrEqualTo(proxy.lostToClients()));
        assertThat(sum("srt.packets.retransmitted", "receive")).isPositive();
        assertThat(sum("srt.packets.retransmitted", "transmit")).isPositive();
        assertThat(sum("srt.naks", "receive")).isPositive();
        assertThat(sum("srt.naks", "transmit")).isPositive();
        await().atMost(SOON).until(() -> reader.received("packetsLost") > 0);
        assertThat(server.max("stream.round_trip.duration")).isGreaterThan(0.02);
        assertThat(server.sum("srt.congestion_window.size", "stream.name", "cam1")).isEqualTo(8192);
        assertThat(server.sum("srt.flow_window.size")).isPositive();
      }
    }
  }

  @Test
  void what_comes_too_late_is_dropped_for_good() throws Exception {
    try (LossyUdpProxy proxy = new LossyUdpProxy(srt.port(), 45);
        Ffmpeg publisher = Ffmpeg.publish(publish(proxy.port(), "cam1"), NEVER)) {
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
      proxy.lose(0.2);

      await()
          .atMost(SOON)
          .until(() -> server.sum("stream.packets.dropped", "stream.drop.reason", "too_late") > 0);
      assertThat(lost("receive"))
          .isGreaterThan(server.sum("stream.packets.dropped", "stream.drop.reason", "too_late"));
      await().atMost(SOON).until(() -> server.sum("stream.continuity.errors") > 0);
      assertThat(publisher.isRunning()).isTrue();
    }
  }

  @Test
  void a_publisher_that_dies_is_lost_after_a_while_and_one_that_closes_is_not() throws Exception {
    try (Ffmpeg publisher = Ffmpeg.publish(publish(srt.port(), "cam1"), NEVER);
        SrtLiveTransmit reader = readerOf("cam1")) {
      await().atMost(SOON).until(() -> server.sum("stream.session.count") == 2);
      publisher.kill();

      await()
          .atMost(SOON)
          .until(() -> server.sum("stream.stops", "stream.stop.reason", "peer_lost") == 1);
      await().atMost(SOON).until(() -> server.sum("stream.session.count") == 0);
      assertThat(server.sum("stream.stalled.count")).isZero();
      reader.kill();
    }
    try (Ffmpeg publisher = Ffmpeg.publish(publish(srt.port(), "cam1"), 10)) {
      publisher.await();
      await()
          .atMost(SOON)
          .until(() -> server.sum("stream.stops", "stream.stop.reason", "closed") == 1);
    }
  }

  @Test
  void a_publisher_whose_encoder_stands_still_is_stalled_and_stays() throws Exception {
    try (LogLines lines = new LogLines("io.throughline.examples.stream");
        PipedPublisher publisher =
            new PipedPublisher(url(srt.port(), "cam1", "m=publish", LATENCY))) {
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
      publisher.freeze();

      await().atMost(SOON).until(() -> server.sum("stream.stalled.count") == 1);
      // Looked at once a second, for longer than SRT waits for a peer that is gone.
      long looks = server.count("stream.round_trip.duration");
      await().atMost(SOON).until(() -> server.count("stream.round_trip.duration") >= looks + 7);
      assertThat(server.sum("stream.session.count")).isEqualTo(1);
      assertThat(server.sum("stream.stalled.count")).isEqualTo(1);
      long frames = server.sum("stream.frames.received");

      publisher.thaw();
      await().atMost(SOON).until(() -> server.sum("stream.stalled.count") == 0);
      await().atMost(SOON).until(() -> server.sum("stream.frames.received") > frames + 10);
      assertThat(server.sum("stream.stalls", "stream.name", "cam1")).isPositive();
      assertThat(server.sum("stream.stops")).isZero();
      assertThat(lines.messages())
          .contains("stream stalled: its publisher is connected, but sends nothing")
          .contains("stream resumed");
      assertThat(telemetry.spans())
          .filteredOn(span -> span.getName().equals("stream.stall"))
          .anySatisfy(
              span ->
                  assertThat(span.getEndEpochNanos() - span.getStartEpochNanos())
                      .isGreaterThan(Duration.ofSeconds(5).toNanos()));
    }
  }

  @Test
  void a_reader_that_hangs_holds_nobody_up_and_is_let_go() throws Exception {
    try (Ffmpeg publisher = Ffmpeg.publish(publish(srt.port(), "cam1"), NEVER);
        SrtLiveTransmit slow = readerOf("cam1");
        SrtLiveTransmit reader = readerOf("cam1")) {
      await().atMost(SOON).until(() -> server.sum("stream.session.count") == 3);
      slow.freeze();

      await().atMost(SOON).until(() -> server.sum("stream.session.count") == 2);
      long received = server.sum("stream.packets.received");
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") > received + 50);
      assertThat(server.sum("stream.stalls")).isZero();
      assertThat(
              server.sum(
                  "stream.packets.dropped",
                  "stream.drop.reason",
                  "too_late",
                  "network.io.direction",
                  "transmit"))
          .isPositive();
      assertThat(reader.isRunning()).isTrue();
      assertThat(publisher.isRunning()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"cam2, m=request, play, not_found", "cam1, m=publish, publish, conflict"})
  void who_is_refused_is_told_so_at_once(String name, String mode, String role, String reason)
      throws Exception {
    try (Ffmpeg publisher = Ffmpeg.publish(publish(srt.port(), "cam1"), NEVER)) {
      await().atMost(SOON).until(() -> server.sum("stream.count") == 1);
      try (Ffmpeg refused = Ffmpeg.publish(url(srt.port(), name, mode, LATENCY * 1000), NEVER)) {
        assertThat(refused.awaitFailure()).contains("Input/output error");
      }
      assertThat(
              server.sum("stream.refusals", "stream.role", role, "stream.refusal.reason", reason))
          .isEqualTo(1);
      assertThat(publisher.isRunning()).isTrue();
    }
  }

  @Test
  void an_edge_serves_what_its_origin_has() throws Exception {
    Path file = folder.resolve("played.ts");
    try (RunningServer second = new RunningServer(telemetry, Limits.DEFAULT);
        Ffmpeg publisher = Ffmpeg.publish(publish(srt.port(), "cam1"), NEVER)) {
      SrtServer edge = second.serveSrt(LATENCY, srt.port());
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
      try (SrtLiveTransmit reader = SrtLiveTransmit.play(play(edge.port(), "cam1"), file)) {
        await().atMost(SOON).until(() -> Files.size(file) > 400_000);
        reader.end();
      }

      assertThat(Ffmpeg.decodedFrames(file)).isGreaterThan(20);
      assertThat(server.count("srt.handshake.duration")).isEqualTo(1);
      assertThat(server.max("srt.handshake.duration")).isLessThan(3);
    }
  }

  @Test
  void the_probe_measures_both_latencies_and_no_more_than_that_is_wrong() {
    srt.startProbe(InetAddress.getLoopbackAddress());

    await().atMost(SOON).until(() -> server.count("stream.end_to_end.duration") >= 5);
    assertThat(server.max("stream.end_to_end.duration", "network.protocol.name", "srt"))
        .isBetween(2 * LATENCY / 1e3, 5.0);
    assertThat(server.count("srt.handshake.duration")).isEqualTo(2);
    assertThat(server.sum("stream.errors")).isZero();
  }

  /** By the clock of the encoder and the output of the decoder, neither of which is ours. */
  @Test
  void from_encoder_to_decoder_both_latencies_pass() throws Exception {
    try (Ffmpeg publisher = Ffmpeg.publishTimeOfDay(publish(srt.port(), "cam1"))) {
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 2);
      try (TimedPlayer player =
          new TimedPlayer(url(srt.port(), "cam1", "m=request", LATENCY * 1000))) {
        await().atMost(SOON).until(() -> player.ages().size() >= 50);

        // How much more it is tells how busy this machine is.
        assertThat(player.ages())
            .allSatisfy(age -> assertThat(age).isBetween(2 * LATENCY / 1e3, 60.0));
      }
      assertThat(publisher.isRunning()).isTrue();
    }
  }

  private SrtLiveTransmit readerOf(String name) throws Exception {
    await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
    return SrtLiveTransmit.play(
        play(srt.port(), name), Files.createTempFile(folder, "played", ".ts"));
  }

  private long lost(String direction) {
    return sum("stream.packets.lost", direction);
  }

  private long sum(String metric, String direction) {
    return server.sum(metric, "network.io.direction", direction);
  }

  /** For ffmpeg, where latency is in microseconds. */
  private static String publish(int port, String name) {
    return url(port, name, "m=publish", LATENCY * 1000) + "&connect_timeout=60000";
  }

  /** For srt-live-transmit, where it is in milliseconds. */
  private static String play(int port, String name) {
    return url(port, name, "m=request", LATENCY) + "&conntimeo=60000";
  }

  private static String url(int port, String name, String mode, int latency) {
    return "srt://127.0.0.1:"
        + port
        + "?streamid=#!::r="
        + name
        + ","
        + mode
        + "&latency="
        + latency;
  }
}
