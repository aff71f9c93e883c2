package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.throughline.examples.stream.rtp.ReportBlock;
import io.throughline.examples.stream.rtp.Rtcp;
import io.throughline.examples.stream.rtp.RtpPacket;
import io.throughline.examples.stream.rtp.SenderReport;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A track on its way to one reader, who gets numbers without a gap: what he then reports as lost is
 * lost between him and us.
 */
final class PlayedTrack {

  private static final int RTP_HEADER = 12;
  private static final double NANOS_PER_SECOND = 1e9;

  private final TrackOutput output;
  private final long ssrc = ThreadLocalRandom.current().nextInt() & 0xffffffffL;
  private int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
  private long packets;
  private long octets;
  private long reportedLost;
  private long token;
  private long tokenSent;

  PlayedTrack(TrackOutput output) {
    this.output = output;
  }

  ChannelFuture write(byte[] data) {
    // Each reader has a header of its own; what follows it is shared, and not copied.
    ByteBuf header = Unpooled.copiedBuffer(data, 0, RTP_HEADER);
    RtpPacket.renumber(header, 0, sequence, ssrc);
    sequence = (sequence + 1) & 0xffff;
    packets++;
    octets += data.length - RTP_HEADER;
    return output.writeRtp(
        Unpooled.wrappedBuffer(
            header, Unpooled.wrappedBuffer(data, RTP_HEADER, data.length - RTP_HEADER)));
  }

  void flush() {
    output.flush();
  }

  void senderReport(SenderReport report) {
    ByteBuf packet = Unpooled.buffer(64);
    Rtcp.writeSenderReport(packet, ssrc, report, packets, octets);
    token = report.token();
    tokenSent = System.nanoTime();
    output.writeRtcp(packet);
    output.flush();
  }

  void goodbye() {
    ByteBuf packet = Unpooled.buffer(16);
    Rtcp.writeGoodbye(packet, ssrc);
    output.writeRtcp(packet);
    output.flush();
  }

  /**
   * Takes in what the reader reports.
   *
   * @return the round trip in seconds, if it can be told
   */
  OptionalDouble reported(Rtcp rtcp, long now) {
    OptionalDouble roundTrip = OptionalDouble.empty();
    for (ReportBlock block : rtcp.blocks()) {
      if (block.ssrc() == ssrc) {
        reportedLost = Math.max(reportedLost, block.lost());
        double seconds = (now - tokenSent) / NANOS_PER_SECOND - block.delaySinceIt() / 65536.0;
        // One that is still on its way from before the last report of ours is none of this one.
        if (token != 0 && block.lastSenderReport() == token && seconds >= 0) {
          roundTrip = OptionalDouble.of(seconds);
        }
      }
    }
    return roundTrip;
  }

  long reportedLost() {
    return reportedLost;
  }
}
