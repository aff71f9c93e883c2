package io.throughline.examples.stream.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.examples.stream.relay.MediaPacket;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnexBTest {

  private static final String VIDEO =
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:streamid=0\r\n";
  private static final String RTP = "806000010000000000000007";

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a unit of its own, 65aabb, 0000000165aabb",
    "several in one packet, 180002670100026802, 000000016701000000016802",
    "the last of several is cut off, 1800ff6701, 000000016701",
    "an empty payload, '', ''",
  })
  void a_packet_becomes_units(String what, String payload, String expected) throws Exception {
    assertThat(written("", payload == null ? "" : payload))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void fragments_become_one_unit_and_none_if_the_first_is_missing() throws Exception {
    assertThat(written("", "7c85aa", "7c05bb", "7c45cc")).isEqualTo("0000000165aabbcc");
    assertThat(written("", "7c05bb", "7c45cc", "41dd")).isEqualTo("0000000141dd");
    assertThat(written("", "7c")).isEmpty();
  }

  @Test
  void a_file_begins_with_the_parameters_that_the_publisher_announced() throws Exception {
    assertThat(written("a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0I=,aM4=; x=1\r\n"))
        .isEqualTo("0000000167420000000168ce");
    assertThat(written("a=fmtp:96 sprop-parameter-sets=Z0I=,!!\r\n")).isEmpty();
  }

  @Test
  void only_a_track_of_h264_can_be_written() throws Exception {
    String other = VIDEO.replace("H264", "H265");

    assertThat(AnnexB.of(SessionDescription.parse(other))).isNull();
  }

  private static String written(String attribute, String... payloads) throws Exception {
    SessionDescription description = SessionDescription.parse(VIDEO + attribute);
    AnnexB format = Objects.requireNonNull(AnnexB.of(description)).get();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    format.begin(file);
    for (String payload : payloads) {
      byte[] data = HexFormat.of().parseHex(RTP + payload);
      MediaPacket packet = new MediaPacket(0, data, true, true, true, 0);
      assertThat(format.takes(packet)).isTrue();
      format.write(packet, file);
    }
    return HexFormat.of().formatHex(file.toByteArray());
  }
}
