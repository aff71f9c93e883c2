package io.throughline.examples.stream.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupOfPicturesTest {

  private final GroupOfPictures group = new GroupOfPictures(50);

  @Test
  void it_begins_with_the_last_key_frame() {
    add('d', true, false);
    add('k', true, true);
    add('d', true, false);
    add('K', true, true);
    add('a', false, false);
    add('d', true, false);

    assertThat(kept()).isEqualTo("Kad");
    assertThat(group.bytes()).isEqualTo(30);
  }

  @Test
  void what_stands_before_the_parameters_of_the_key_frame_belongs_to_it() {
    add('d', true, false);
    add('|', true, false);
    add('k', false, true);

    assertThat(kept()).isEqualTo("|k");
  }

  @Test
  void without_a_key_frame_it_is_empty_and_does_not_grow() {
    for (int i = 0; i < 100; i++) {
      add('d', true, false);
      add('a', false, false);
    }

    assertThat(kept()).isEmpty();
    assertThat(group.bytes()).isLessThanOrEqualTo(20);
  }

  @Test
  void one_that_is_too_long_is_forgotten_until_the_next_key_frame() {
    add('k', true, true);
    for (int i = 0; i < 20; i++) {
      add('d', true, false);
    }
    assertThat(kept()).isEmpty();
    assertThat(group.bytes()).isLessThanOrEqualTo(50);

    add('K', true, true);
    add('d', true, false);
    assertThat(kept()).isEqualTo("Kd");
  }

  private void add(char content, boolean beginsFrame, boolean key) {
    byte[] data = new byte[10];
    data[0] = (byte) content;
    group.add(new MediaPacket(0, data, beginsFrame, true, key, 0));
  }

  private String kept() {
    List<String> kept = new ArrayList<>();
    group.forEach(packet -> kept.add(Character.toString(packet.data()[0])));
    return String.join("", kept);
  }
}
