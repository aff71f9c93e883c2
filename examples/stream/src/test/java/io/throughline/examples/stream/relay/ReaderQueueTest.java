package io.throughline.examples.stream.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReaderQueueTest {

  private static final int LIMIT = 100;

  @Test
  void a_frame_that_was_begun_is_sent_whole() {
    ReaderQueue queue = new ReaderQueue(LIMIT, true);
    queue.added(LIMIT);
    assertThat(queue.admits(packet(true, false))).isTrue();
    queue.added(30);

    assertThat(queue.admits(packet(false, false))).isTrue();
    assertThat(queue.admits(packet(true, false))).isFalse();
  }

  @Test
  void who_was_left_behind_goes_on_with_a_key_frame_once_there_is_room() {
    ReaderQueue queue = new ReaderQueue(LIMIT, true);
    queue.added(LIMIT + 1);
    assertThat(queue.admits(packet(true, false))).isFalse();
    assertThat(queue.admits(packet(true, true))).isFalse();

    queue.sent(LIMIT / 2 + 1);
    assertThat(queue.admits(packet(true, false))).isFalse();
    assertThat(queue.admits(packet(true, true))).isTrue();
    assertThat(queue.admits(packet(false, false))).isTrue();
  }

  @Test
  void a_stream_without_key_frames_goes_on_with_any() {
    ReaderQueue queue = new ReaderQueue(LIMIT, false);
    queue.added(LIMIT + 1);
    assertThat(queue.admits(packet(true, false))).isFalse();

    queue.sent(LIMIT + 1);
    assertThat(queue.admits(packet(true, false))).isTrue();
  }

  @Test
  void a_frame_that_does_not_end_is_cut() {
    ReaderQueue queue = new ReaderQueue(LIMIT, true);
    assertThat(queue.admits(packet(true, true))).isTrue();
    queue.added(2 * LIMIT + 1);

    assertThat(queue.admits(packet(false, false))).isFalse();
  }

  private static MediaPacket packet(boolean beginsFrame, boolean key) {
    return new MediaPacket(0, new byte[0], beginsFrame, false, key, 0);
  }
}
