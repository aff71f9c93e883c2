package io.throughline.examples.stream.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H264Test {

  @ParameterizedTest
  @CsvSource({
    "67 42, true", // parameters
    "65 88, true", // IDR slice
    "41 9a, false", // another slice
    "7c 85 88, true", // first fragment of an IDR slice
    "7c 05 88, false", // a later one
    "7c 81 9a, false", // first fragment of another slice
    "7c, false",
    "78 0002 09f0 0002 6742, true", // a delimiter and parameters
    "78 0002 09f0 0002 419a, false",
    "78 ffff 09, false" // says more than there is
  })
  void key_frames_are_told_by_their_units(String payload, boolean key) {
    ByteBuf packet = Hex.bytes("80 e0 0001 00000002 00000003" + payload);
    RtpPacket header = RtpPacket.parse(packet);

    assertThat(header).isNotNull();
    assertThat(H264.beginsKeyframe(packet, header)).isEqualTo(key);
  }
}
