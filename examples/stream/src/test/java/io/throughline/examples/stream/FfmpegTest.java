package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.stream.demo.LossyRtspProxy;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.testing.TelemetryExtension;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server with real publishers and readers. */
class FfmpegTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int NEVER = 100_000;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(telemetry, Limits.DEFAULT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void what_is_published_is_played(String transport, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("played.ts");
    try (Ffmpeg publisher = Ffmpeg.publish(server.url("cam1"), transport, NEVER)) {
      await().atMost(SOON).until(() -> server.sum("stream.keyframes.received") >= 1);
      try (Ffmpeg player = Ffmpeg.play(server.url("cam1"), transport, 3, file)) {
        player.await();
      }
      assertThat(Ffmpeg.decodedFrames(file)).isBetween(70, 76);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(server.sum("stream.session.count", "network.transport", transport))
                      .isEqualTo(1));
      publisher.kill();
    }

    await().atMost(SOON).until(() -> server.sum("stream.count") == 0);
    assertThat(server.sum("stream.packets.lost")).isZero();
    assertThat(server.sum("stream.packets.dropped")).isZero();
    assertThat(server.sum("stream.packets.sent", "network.transport", transport))
        .isGreaterThanOrEqualTo(70);
    assertThat(server.count("stream.session.setup.duration", "network.transport", transport))
        .isEqualTo(2);
    assertThat(server.count("stream.play.start.duration")).isEqualTo(1);
    assertThat(server.count("stream.relay.duration", "network.transport", transport))
        .isGreaterThanOrEqualTo(45); // the group that was kept is not on its way
    assertThat(server.sum("stream.stops", "stream.stop.reason", "peer_lost")).isEqualTo(1);
    assertThat(server.count("stream.jitter.duration")).isPositive();
    assertThat(server.count("stream.throughput", "network.io.direction", "transmit")).isPositive();
    if (transport.equals("udp")) {
      // ffmpeg reports as a reader over UDP alone.
      assertThat(server.count("stream.round_trip.duration", "stream.name", "cam1")).isPositive();
      assertThat(server.max("stream.round_trip.duration")).isBetween(0.0, 5.0);
    }
  }

  @Test
  void every_frame_of_a_publisher_is_counted_once() throws Exception {
    int frames = 3 * Ffmpeg.FRAMES_PER_SECOND;
    try (Ffmpeg publisher = Ffmpeg.publish(server.url("cam1"), "tcp", frames)) {
      publisher.await();
    }

    await()
        .atMost(SOON)
        .until(() -> server.sum("stream.stops", "stream.stop.reason", "closed") == 1);
    assertThat(server.sum("stream.frames.received", "stream.name", "cam1")).isEqualTo(frames);
    assertThat(server.sum("stream.keyframes.received", "stream.name", "cam1")).isEqualTo(3);
    assertThat(server.count("stream.frame.processing.duration")).isEqualTo(frames);
    assertThat(server.count("stream.keyframe.interval.duration")).isEqualTo(2);
    assertThat(server.sum("stream.packets.lost")).isZero();
  }

  @Test
  void what_the_link_loses_is_counted_as_lost_and_nothing_else() throws Exception {
    int frames = 4 * Ffmpeg.FRAMES_PER_SECOND;
    try (LossyRtspProxy proxy = new LossyRtspProxy(server.port(), 0.05)) {
      try (Ffmpeg publisher = Ffmpeg.publish(proxy.url("cam1"), "udp", frames)) {
        publisher.await();
      }
      await()
          .atMost(SOON)
          .until(() -> server.sum("stream.stops", "stream.stop.reason", "closed") == 1);

      assertThat(proxy.lost()).isPositive();
      // TEARDOWN comes another way than the last packets, which then belong to no session.
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(
                          server.sum("stream.packets.received", "network.transport", "udp")
                              + server.sum("stream.packets.dropped"))
                      .isEqualTo(proxy.passed()));
      long behind = server.sum("stream.packets.dropped", "stream.drop.reason", "unknown_source");
      assertThat(behind).isEqualTo(server.sum("stream.packets.dropped"));
      // A gap is seen by the packet behind it.
      assertThat(server.sum("stream.packets.lost", "network.io.direction", "receive"))
          .isBetween(proxy.lost() - behind - 3, (long) proxy.lost());
    }
  }

  @Test
  void a_publisher_that_hangs_is_stalled_until_it_goes_on() throws Exception {
    try (Ffmpeg publisher = Ffmpeg.publish(server.url("cam1"), "tcp", NEVER)) {
      await().atMost(SOON).until(() -> server.sum("stream.frames.received") > 10);
      long before = server.sum("stream.stalls", "stream.name", "cam1");

      publisher.freeze();
      await().atMost(SOON).until(() -> server.sum("stream.stalls", "stream.name", "cam1") > before);
      assertThat(server.sum("stream.stalled.count")).isEqualTo(1);
      publisher.thaw();
      await().atMost(SOON).until(() -> server.sum("stream.stalled.count") == 0);

      assertThat(server.sum("stream.count")).isEqualTo(1);
      assertThat(server.sum("stream.timestamp.jumps")).isZero();
    }
  }
}
