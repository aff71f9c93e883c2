package io.throughline.examples.stream.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpTest {

  private static final ReportBlock BLOCK =
      new ReportBlock(0x89abcdefL, 255, -5, 0xfffffffeL, 300, 0x80000001L, 65536);

  @Test
  void a_receiver_s_report_is_read_as_it_was_written() {
    ByteBuf packet = Unpooled.buffer();
    Rtcp.writeReceiverReport(packet, 1, BLOCK);

    assertThat(Rtcp.parse(packet)).isEqualTo(new Rtcp(null, List.of(BLOCK), false));
    assertThat(packet.readableBytes() % 4).isZero();
  }

  @Test
  void a_sender_s_report_is_read_as_it_was_written() {
    SenderReport report = new SenderReport(0xe0000001_80000002L, 0xfffffffeL);
    ByteBuf packet = Unpooled.buffer();
    Rtcp.writeSenderReport(packet, 1, report, 10, 1000);

    assertThat(Rtcp.parse(packet)).isEqualTo(new Rtcp(report, List.of(), false));
    assertThat(report.token()).isEqualTo(0x00018000L);
  }

  @Test
  void who_leaves_says_so() {
    ByteBuf packet = Unpooled.buffer();
    Rtcp.writeGoodbye(packet, 1);

    assertThat(Rtcp.parse(packet)).isEqualTo(new Rtcp(null, List.of(), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80c9", // short
        "40c90001 00000001", // version 1
        "80c90002 00000001", // longer than it is
        "82c90007 00000001 00000000 00000000 00000000 00000000 00000000 00000000", // one block,
        // says two
        "80c80001 00000001" // a sender's report without its times
      })
  void what_is_no_report_is_not_parsed(String bytes) {
    assertThat(Rtcp.parse(Hex.bytes(bytes))).isNull();
  }
}
