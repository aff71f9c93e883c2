package io.throughline.examples.stream.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.examples.stream.rtp.ReceiverState;
import io.throughline.examples.stream.rtp.ReportBlock;
import io.throughline.examples.stream.rtp.Rtcp;
import io.throughline.examples.stream.rtp.RtpPacket;
import io.throughline.examples.stream.ts.TransportStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Whatever a publisher sends is read or refused: nothing is thrown that is not said to be, and
 * nothing comes out that did not go in. An ordinary run tries the inputs that are kept beside this
 * class; {@code JAZZER_FUZZ=1} looks for new ones, for a minute.
 */
class PublishedBytesFuzzTest {

  private static final int VIDEO_CLOCK = 90_000;
  private static final String H264 =
      """
      v=0
      m=video 0 RTP/AVP 96
      a=rtpmap:96 H264/90000
      a=control:streamid=0
      """;

  /**
   * @param input the first byte chooses which parser reads the others
   */
  @FuzzTest(maxDuration = "1m")
  void published_bytes_are_read_or_refused(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] % 6) {
      case 1 -> cut(bytes);
      case 2 -> describe(new String(bytes, StandardCharsets.UTF_8));
      case 3 -> report(bytes);
      case 4 -> record(bytes);
      case 5 -> multiplex(bytes);
      default -> receive(bytes);
    }
  }

  /** A connection: what is cut out is no more than what came in, and the rest is bounded. */
  private static void cut(byte[] bytes) {
    EmbeddedChannel connection = new EmbeddedChannel(new InterleavedCutter());
    try {
      connection.writeInbound(Unpooled.copiedBuffer(bytes));
      int length = 0;
      for (Object part = connection.readInbound(); part != null; part = connection.readInbound()) {
        length += part instanceof InterleavedFrame frame ? 4 + frame.content().readableBytes() : 0;
        length += part instanceof ByteBuf request ? request.readableBytes() : 0;
        ReferenceCountUtil.release(part);
      }
      assertThat(length).isLessThanOrEqualTo(bytes.length);
    } catch (DecoderException refused) {
      assertThat(refused).hasMessageContaining("KiB");
    } finally {
      connection.finishAndReleaseAll();
    }
  }

  private static void describe(String text) {
    try {
      SessionDescription description = SessionDescription.parse(text);
      SessionDescription again = SessionDescription.parse(description.text("stream"));
      assertThat(again.tracks()).hasSameSizeAs(description.tracks());
    } catch (RefusedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    Transport.parse(text);
  }

  private static void report(byte[] bytes) {
    Rtcp compound = Rtcp.parse(Unpooled.wrappedBuffer(bytes));
    if (compound != null) {
      assertThat(compound.blocks()).hasSizeLessThanOrEqualTo(bytes.length / 24);
    }
  }

  private static void receive(byte[] bytes) {
    ReceiverState receiver = new ReceiverState(VIDEO_CLOCK);
    ByteBuf input = Unpooled.wrappedBuffer(bytes);
    for (long arrival = 0; input.isReadable(); arrival += 1000) {
      int length = Math.min(input.readUnsignedByte(), input.readableBytes());
      RtpPacket packet = RtpPacket.parse(input.readSlice(length));
      if (packet != null) {
        receiver.received(packet, arrival);
      }
    }
    ReportBlock report = receiver.report(0, 0);
    assertThat(report.fractionLost()).isBetween(0, 255);
    assertThat(receiver.totalLost()).isNotNegative();
  }

  private static void record(byte[] bytes) throws IOException {
    Supplier<AnnexB> format = format();
    AnnexB file = format.get();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    file.begin(OutputStream.nullOutputStream());
    ByteBuf input = Unpooled.wrappedBuffer(bytes);
    int packets = 0;
    while (input.isReadable()) {
      byte[] packet = new byte[Math.min(input.readUnsignedByte(), input.readableBytes())];
      input.readBytes(packet);
      file.write(new MediaPacket(0, packet, true, true, false, 0), written);
      packets++;
    }
    // A start code of four bytes replaces at least one of the packet, or two of an aggregated unit.
    assertThat(written.size()).isLessThanOrEqualTo(4 * bytes.length + 4 * packets);
  }

  private static Supplier<AnnexB> format() {
    try {
      Supplier<AnnexB> format = AnnexB.of(SessionDescription.parse(H264));
      assertThat(format).isNotNull();
      return format;
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }

  private static void multiplex(byte[] bytes) {
    TransportStream stream = new TransportStream();
    byte[] whole = Arrays.copyOf(bytes, (bytes.length / 188 + 1) * 188);
    for (int start = 0; start < whole.length; start += 188) {
      whole[start] = 0x47;
    }
    int length = 0;
    for (MediaPacket packet : stream.read(whole, 0)) {
      length += packet.data().length;
    }
    assertThat(length).isEqualTo(whole.length);
    assertThat(stream.tables().length).isIn(0, 188, 376);
  }
}
