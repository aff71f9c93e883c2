package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.throughline.examples.stream.demo.PlainRtspClient;
import io.throughline.examples.stream.demo.PlainRtspClient.Frame;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.testing.LogLines;
import io.throughline.testing.TelemetryExtension;
import java.io.EOFException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of packets on their way from a publisher to readers. */
class PacketsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int FRAME = 3600;
  private static final AttributeKey<Long> DROPPED = AttributeKey.longKey("stream.packet.dropped");

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new RunningServer(
            telemetry,
            new Limits(2, 4, 1 << 20, 64 << 10, Duration.ofSeconds(1), Duration.ofSeconds(4)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_reader_begins_with_the_last_key_frame_and_gets_numbers_without_a_gap() throws Exception {
    try (PlainRtspClient publisher = client();
        PlainRtspClient reader = client()) {
      publisher.record("cam1", "");
      publisher.send(65533, 0, false, 10);
      publisher.send(65534, FRAME, true, 20);
      publisher.send(65535, 2 * FRAME, false, 30);
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 3);
      reader.play("cam1", "");
      // One packet is lost before us, and none behind.
      publisher.send(1, 4 * FRAME, false, 40);

      Frame first = reader.next();
      Frame second = reader.next();
      Frame third = reader.next();

      assertThat(first.packet()).hasSize(32);
      assertThat(second.packet()).hasSize(42);
      assertThat(third.packet()).hasSize(52);
      assertThat(second.sequence()).isEqualTo((first.sequence() + 1) & 0xffff);
      assertThat(third.sequence()).isEqualTo((first.sequence() + 2) & 0xffff);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(server.sum("stream.packets.lost", "network.io.direction", "receive"))
                      .isEqualTo(1));
      assertThat(server.sum("stream.packets.sent", "stream.name", "cam1")).isEqualTo(3);
      assertThat(server.sum("stream.io", "network.io.direction", "transmit"))
          .isEqualTo(32 + 42 + 52);
      assertThat(server.count("stream.play.start.duration")).isEqualTo(1);
      assertThat(server.sum("stream.packets.lost", "network.io.direction", "transmit")).isZero();
    }
  }

  @Test
  void a_publisher_that_goes_silent_stalls_resumes_and_is_let_go_in_the_end() throws Exception {
    try (LogLines lines = new LogLines("io.throughline.examples.stream");
        PlainRtspClient publisher = client()) {
      publisher.record("cam1", "");
      publisher.send(1, 0, true, 10);
      await().atMost(SOON).until(() -> server.sum("stream.stalled.count") == 1);
      publisher.send(2, FRAME, false, 10);
      await().atMost(SOON).until(() -> server.sum("stream.stalled.count") == 0);
      await()
          .atMost(SOON)
          .until(() -> server.sum("stream.stops", "stream.stop.reason", "idle") == 1);

      assertThat(server.sum("stream.starts", "stream.name", "cam1")).isEqualTo(1);
      assertThat(server.sum("stream.stalls", "stream.name", "cam1")).isEqualTo(2);
      assertThat(server.sum("stream.count")).isZero();
      assertThatThrownBy(() -> readToTheEnd(publisher)).isInstanceOf(EOFException.class);
      assertThat(telemetry.spans())
          .filteredOn(span -> span.getName().equals("stream.stall"))
          .extracting(span -> span.getStatus().getStatusCode())
          .containsExactly(StatusCode.UNSET, StatusCode.ERROR);
      assertThat(lines.messages())
          .contains("stream resumed")
          .contains("stream stalled: its publisher is connected, but sends nothing");
    }
  }

  @Test
  void a_reader_that_does_not_read_misses_whole_frames_and_holds_nobody_up() throws Exception {
    try (LogLines lines = new LogLines("io.throughline.examples.stream");
        PlainRtspClient publisher = client();
        PlainRtspClient slow = client();
        PlainRtspClient reader = client()) {
      publisher.record("cam1", "");
      publisher.send(0, 0, true, 1000);
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 1);
      slow.play("cam1", "");
      reader.play("cam1", "");
      assertThat(reader.next().packet()).hasSize(1012);
      int sent = 0;
      while (server.sum("stream.packets.dropped", "stream.drop.reason", "slow_reader") == 0) {
        publisher.send(++sent, (long) sent * FRAME, false, 1000);
        assertThat(reader.next().packet()).hasSize(1012);
      }

      assertThat(server.sum("stream.buffer.size", "stream.buffer.type", "send"))
          .isBetween(64L << 10, 70L << 10);
      for (int i = 0; i <= sent - 1; i++) {
        assertThat(slow.next().packet()).hasSize(1012);
      }
      publisher.send(++sent, (long) sent * FRAME, true, 2000);
      assertThat(slow.next().packet()).hasSize(2012);
      assertThat(lines.messages())
          .containsOnlyOnce("reader is too slow: it misses frames")
          .containsOnlyOnce("reader gets frames again");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(server.sum("stream.packets.sent"))
                      .isEqualTo(
                          2 * server.sum("stream.packets.received") - dropped("slow_reader")));
    }
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(telemetry.spans())
                    .filteredOn(span -> span.getName().equals("stream.play.stop"))
                    .extracting(span -> span.getAttributes().get(DROPPED))
                    .containsExactlyInAnyOrder(0L, dropped("slow_reader")));
  }

  @Test
  void packets_that_are_none_are_dropped_with_their_reason() throws Exception {
    try (PlainRtspClient publisher = client()) {
      publisher.record("cam1", "");
      publisher.send(10, 0, true, 10);
      publisher.send(10, 0, true, 10);
      publisher.sendRaw(new byte[] {'$', 0, 0, 2, 1, 2});
      publisher.sendRaw(new byte[] {'$', 9, 0, 2, 1, 2});

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(dropped("late")).isEqualTo(1);
                assertThat(dropped("malformed")).isEqualTo(1);
                assertThat(dropped("unknown_source")).isEqualTo(1);
              });
      assertThat(server.sum("stream.packets.received")).isEqualTo(1);
    }
  }

  @Test
  void a_timestamp_that_leaps_is_counted() throws Exception {
    try (PlainRtspClient publisher = client()) {
      publisher.record("cam1", "");
      publisher.send(1, 0, true, 10);
      publisher.send(2, FRAME, false, 10);
      publisher.send(3, 100_000_000L, false, 10);
      publisher.send(4, 100_000_000L + FRAME, false, 10);

      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 4);
      assertThat(server.sum("stream.timestamp.jumps", "stream.name", "cam1")).isEqualTo(1);
    }
  }

  private static void readToTheEnd(PlainRtspClient client) throws Exception {
    while (true) {
      client.next();
    }
  }

  private PlainRtspClient client() throws Exception {
    return new PlainRtspClient(server.port());
  }

  private long dropped(String reason) {
    return server.sum("stream.packets.dropped", "stream.drop.reason", reason);
  }
}
