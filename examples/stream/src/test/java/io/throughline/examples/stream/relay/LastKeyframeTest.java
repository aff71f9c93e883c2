package io.throughline.examples.stream.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LastKeyframeTest {

  private final LastKeyframe keyframe = new LastKeyframe(100);

  @Test
  void it_is_the_last_one_that_is_complete_with_all_its_packets() {
    add(0, 1, true, false, false);
    add(0, 2, false, false, true);
    assertThat(lengths()).isEmpty();
    add(1, 9, false, true, false); // sound
    add(0, 3, false, true, false);
    add(0, 4, true, true, false);
    assertThat(lengths()).isEqualTo("1 2 3");

    add(0, 5, true, true, true);
    assertThat(lengths()).isEqualTo("5");
  }

  @Test
  void a_frame_whose_last_packet_is_not_known_ends_where_the_next_begins() {
    add(0, 1, true, false, true);
    add(0, 2, false, false, false);
    add(0, 3, true, false, false);

    assertThat(lengths()).isEqualTo("1 2");
  }

  @Test
  void a_packet_in_which_one_frame_ends_and_another_begins_belongs_to_both() {
    add(0, 1, true, false, true);
    add(0, 2, true, true, false);

    assertThat(lengths()).isEqualTo("1 2");
  }

  @Test
  void one_that_is_too_long_is_not_kept() {
    add(0, 60, true, false, true);
    add(0, 60, false, false, false);
    add(0, 1, false, true, false);

    assertThat(lengths()).isEmpty();
  }

  private void add(int track, int length, boolean begins, boolean ends, boolean key) {
    keyframe.add(new MediaPacket(track, new byte[length], begins, ends, key, 0));
  }

  private String lengths() {
    return keyframe.packets().stream()
        .map(packet -> Integer.toString(packet.data().length))
        .collect(Collectors.joining(" "));
  }
}
