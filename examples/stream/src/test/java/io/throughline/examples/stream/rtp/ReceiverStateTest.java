package io.throughline.examples.stream.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.throughline.examples.stream.rtp.ReceiverState.Order;
import org.junit.jupiter.api.Test;

class ReceiverStateTest {

  private static final int CLOCK_RATE = 90_000;

  private final ReceiverState state = new ReceiverState(CLOCK_RATE);

  @Test
  void numbers_that_wrap_around_are_no_loss() {
    receive(65534, 65535, 0, 1);

    assertThat(state.totalLost()).isZero();
    assertThat(state.report(0, 0).highest()).isEqualTo(65536 + 1);
  }

  @Test
  void a_gap_is_lost_also_across_the_wrap() {
    receive(65533, 65534, 2, 3);

    assertThat(state.totalLost()).isEqualTo(3);
  }

  @Test
  void what_comes_late_is_not_lost() {
    receive(1, 2, 4);
    assertThat(arrive(3)).isEqualTo(Order.LATE);

    assertThat(state.totalLost()).isZero();
  }

  @Test
  void what_was_told_as_lost_stays_so() {
    receive(1, 2, 4);
    assertThat(state.totalLost()).isEqualTo(1);
    receive(3);

    assertThat(state.totalLost()).isEqualTo(1);
  }

  @Test
  void a_packet_that_comes_twice_is_late_and_hides_no_loss_below_zero() {
    receive(1, 2);
    assertThat(arrive(2)).isEqualTo(Order.LATE);

    assertThat(state.totalLost()).isZero();
    assertThat(state.report(0, 0).lost()).isEqualTo(-1);
  }

  @Test
  void a_sender_that_begins_anew_is_followed_from_its_second_packet() {
    receive(100, 101, 103);
    assertThat(arrive(40_000)).isEqualTo(Order.STRANGE);
    assertThat(arrive(40_001)).isEqualTo(Order.NEXT);
    receive(40_002);

    assertThat(state.totalLost()).isEqualTo(1);
  }

  @Test
  void a_report_tells_the_interval_and_the_whole() {
    receive(1, 2, 3, 4);
    state.report(0, 0);
    receive(5, 6, 9, 10);

    ReportBlock block = state.report(7, 8);

    assertThat(block.fractionLost()).isEqualTo(256 * 2 / 6);
    assertThat(block.lost()).isEqualTo(2);
    assertThat(block.highest()).isEqualTo(10);
    assertThat(block.lastSenderReport()).isEqualTo(7);
    assertThat(block.delaySinceIt()).isEqualTo(8);
  }

  @Test
  void jitter_follows_the_formula_across_the_wrap_of_timestamps() {
    // Packets are sent each 10 ms; the second comes 16 ms after the first.
    state.received(packet(1, 0xffffffffL - 449), 0);
    state.received(packet(2, 450), 16_000_000);

    assertThat(state.jitterSeconds()).isCloseTo(0.006 / 16, within(0.00001));
  }

  private void receive(int... sequences) {
    for (int sequence : sequences) {
      arrive(sequence);
    }
  }

  private Order arrive(int sequence) {
    return state.received(packet(sequence, 0), 0);
  }

  private static RtpPacket packet(int sequence, long timestamp) {
    return new RtpPacket(false, 96, sequence, timestamp, 17, 12, 1);
  }
}
