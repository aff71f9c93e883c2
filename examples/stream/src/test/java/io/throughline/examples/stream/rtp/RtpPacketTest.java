package io.throughline.examples.stream.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpPacketTest {

  @Test
  void the_fields_of_the_header_are_read() {
    @Nullable RtpPacket packet = parse("80 e0 ffff fffffffe 89abcdef 6501");

    assertThat(packet).isEqualTo(new RtpPacket(true, 96, 65535, 0xfffffffeL, 0x89abcdefL, 12, 2));
  }

  @Test
  void contributors_an_extension_and_padding_are_not_payload() {
    @Nullable RtpPacket packet =
        parse("b2 60 0001 00000002 00000003 aaaaaaaa bbbbbbbb bede0001 11223344 65 0002");

    assertThat(packet).isEqualTo(new RtpPacket(false, 96, 1, 2, 3, 28, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80 60 0001 00000002 000000", // short
        "40 60 0001 00000002 00000003", // version 1
        "8f 60 0001 00000002 00000003 aaaaaaaa", // 15 contributors are not there
        "90 60 0001 00000002 00000003", // no extension
        "90 60 0001 00000002 00000003 bedeffff", // a longer one than the packet
        "a0 60 0001 00000002 00000003 05", // more padding than payload
        "a0 60 0001 00000002 00000003 00" // padding counts itself
      })
  void what_is_no_packet_is_not_parsed(String bytes) {
    assertThat(parse(bytes)).isNull();
  }

  @Test
  void no_bytes_whatever_make_it_fail() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      RtpPacket packet = RtpPacket.parse(buffer);
      Rtcp.parse(buffer);
      if (packet != null) {
        H264.beginsKeyframe(buffer, packet);
        assertThat(packet.payload() + packet.payloadLength()).isLessThanOrEqualTo(bytes.length);
      }
    }
  }

  @Test
  void another_sender_s_numbers_leave_the_rest_as_it_is() {
    ByteBuf packet = Hex.bytes("80 e0 0001 00000002 00000003 65");

    RtpPacket.renumber(packet, 0, 0xfffe, 0xfedcba98L);

    assertThat(RtpPacket.parse(packet))
        .isEqualTo(new RtpPacket(true, 96, 0xfffe, 2, 0xfedcba98L, 12, 1));
  }

  private static @Nullable RtpPacket parse(String bytes) {
    return RtpPacket.parse(Hex.bytes(bytes));
  }
}
