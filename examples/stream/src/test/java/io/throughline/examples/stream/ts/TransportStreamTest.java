package io.throughline.examples.stream.ts;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.examples.stream.relay.MediaPacket;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportStreamTest {

  private static final String ASSOCIATION = "47400010" + "00" + "00b00d0001c100000001f0002ab104b2";

  /** One track of H.264 with PID 256. */
  private static final String MAP =
      "47500010" + "00" + "02b0120001c10000e100f0001be100f00000000000";

  private static final String PES = "000001e000008080052100010001";
  private static final int SECOND = 90_000;

  private final TransportStream stream = new TransportStream();

  @Test
  void a_key_frame_begins_a_packet_of_its_own() {
    List<MediaPacket> packets = stream.read(message(ASSOCIATION, MAP, more(0), key(1), more(2)), 5);

    assertThat(packets).hasSize(2);
    assertThat(packets.get(0).data()).hasSize(3 * 188);
    assertThat(packets.get(0).randomAccess()).isFalse();
    assertThat(packets.get(0).beginsFrame()).isFalse();
    assertThat(packets.get(0).endsFrame()).isTrue();
    assertThat(packets.get(1).data()).hasSize(2 * 188);
    assertThat(packets.get(1).randomAccess()).isTrue();
    assertThat(packets.get(1).beginsFrame()).isTrue();
    assertThat(packets.get(1).arrival()).isEqualTo(5);
    assertThat(stream.tables()).isEqualTo(message(ASSOCIATION, MAP));
  }

  @Test
  void what_begins_with_a_key_frame_is_not_cut() {
    stream.read(message(ASSOCIATION, MAP), 0);
    List<MediaPacket> packets = stream.read(message(key(0), more(1), last(2)), 0);

    assertThat(packets).hasSize(1);
    assertThat(packets.get(0).randomAccess()).isTrue();
    assertThat(packets.get(0).endsFrame()).isTrue();
  }

  @Test
  void a_frame_that_is_none_of_keys_begins_and_ends() {
    stream.read(message(ASSOCIATION, MAP, key(0)), 0);
    MediaPacket first = stream.read(message(frame(1), more(2)), 0).get(0);
    MediaPacket second = stream.read(message(last(3)), 0).get(0);

    assertThat(first.beginsFrame()).isTrue();
    assertThat(first.endsFrame()).isFalse();
    assertThat(second.beginsFrame()).isFalse();
    assertThat(second.endsFrame()).isTrue();
  }

  @Test
  void without_tables_nothing_is_a_frame() {
    MediaPacket packet = stream.read(message(key(0)), 0).get(0);
    assertThat(packet.beginsFrame()).isFalse();
    assertThat(packet.randomAccess()).isFalse();
    assertThat(stream.tables()).isEmpty();
  }

  @Test
  void gaps_are_counted_and_repetitions_are_none() {
    stream.read(message(ASSOCIATION, MAP, key(0), more(1), more(1), more(4), more(5)), 0);
    assertThat(stream.gaps()).isEqualTo(1);
  }

  @Test
  void a_time_that_leaps_is_counted_and_one_that_was_held_up_is_not() {
    stream.read(message(ASSOCIATION, MAP, at(0, 10L * SECOND)), 0);
    stream.read(message(at(1, 11L * SECOND)), 1_000_000_000L);
    stream.read(message(at(2, 11L * SECOND + 100)), 9_000_000_000L);
    assertThat(stream.jumps()).isZero();
    stream.read(message(at(3, 60L * SECOND)), 9_100_000_000L);
    stream.read(message(at(4, 2L * SECOND)), 9_30_000_000L);
    assertThat(stream.jumps()).isEqualTo(2);
  }

  @Test
  void a_time_that_begins_anew_after_33_bits_does_not_leap() {
    stream.read(message(ASSOCIATION, MAP, at(0, (1L << 33) - 10)), 0);
    stream.read(message(at(1, 20)), 1_000_000);
    assertThat(stream.jumps()).isZero();
  }

  @Test
  void what_is_not_whole_packets_is_nothing() {
    assertThat(stream.read(new byte[0], 0)).isEmpty();
    assertThat(stream.read(new byte[188], 0)).isEmpty();
    assertThat(stream.read(Arrays.copyOf(message(key(0)), 187), 0)).isEmpty();
  }

  @Test
  void lies_in_packets_are_read_without_harm() {
    Random random = new Random(11);
    for (int i = 0; i < 30_000; i++) {
      byte[] message = message(ASSOCIATION, MAP, key(0), more(1), frame(2), last(3), at(4, i));
      for (int lie = random.nextInt(12); lie > 0; lie--) {
        int at = random.nextInt(7) * 188 + 1 + random.nextInt(30);
        message[at] = (byte) random.nextInt(256);
      }
      int length = 0;
      for (MediaPacket packet : stream.read(message, i)) {
        length += packet.data().length;
      }
      assertThat(length).isEqualTo(message.length);
    }
    assertThat(stream.tables().length).isIn(0, 376);
  }

  private static String key(int continuity) {
    return "4741003" + digit(continuity) + "0140" + PES;
  }

  private static String frame(int continuity) {
    return "4741001" + digit(continuity) + PES;
  }

  private static String more(int continuity) {
    return "4701001" + digit(continuity) + "55";
  }

  private static String last(int continuity) {
    return "4701003" + digit(continuity) + "5000" + "ff".repeat(79);
  }

  private static String at(int continuity, long pts) {
    return "4741001"
        + digit(continuity)
        + "000001e00000808005"
        + HexFormat.of()
            .formatHex(
                new byte[] {
                  (byte) (0x21 | (pts >> 29 & 0x0e)),
                  (byte) (pts >> 22),
                  (byte) (1 | (pts >> 14 & 0xfe)),
                  (byte) (pts >> 7),
                  (byte) (1 | (pts << 1 & 0xfe))
                });
  }

  private static String digit(int continuity) {
    return Integer.toHexString(continuity & 0x0f);
  }

  private static byte[] message(String... packets) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (String hex : packets) {
      byte[] packet = new byte[188];
      Arrays.fill(packet, (byte) 0xff);
      byte[] content = HexFormat.of().parseHex(hex);
      System.arraycopy(content, 0, packet, 0, content.length);
      message.writeBytes(packet);
    }
    return message.toByteArray();
  }
}
