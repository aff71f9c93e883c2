package io.throughline.examples.stream.rtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compound RTCP packet, RFC 3550, section 6: what a relay needs of it.
 *
 * @param senderReport null if it has none
 * @param blocks what its sender received, of all of its reports
 * @param goodbye whether its sender says that it leaves
 */
public record Rtcp(@Nullable SenderReport senderReport, List<ReportBlock> blocks, boolean goodbye) {

  private static final int SENDER_REPORT = 200;
  private static final int RECEIVER_REPORT = 201;
  private static final int SOURCE_DESCRIPTION = 202;
  private static final int GOODBYE = 203;

  private static final int VERSION = 2 << 6;
  private static final int SENDER_INFO = 20;
  private static final int BLOCK = 24;
  private static final byte[] CNAME = "throughline".getBytes(US_ASCII);

  /** Null if it is none. */
  public static @Nullable Rtcp parse(ByteBuf compound) {
    @Nullable SenderReport sender = null;
    List<ReportBlock> blocks = new ArrayList<>();
    boolean goodbye = false;
    int at = compound.readerIndex();
    int end = compound.writerIndex();
    if (at == end) {
      return null;
    }
    while (at < end) {
      if (end - at < 4 || (compound.getByte(at) & 0xc0) != VERSION) {
        return null;
      }
      int count = compound.getByte(at) & 0x1f;
      int type = compound.getUnsignedByte(at + 1);
      int next = at + 4 * (compound.getUnsignedShort(at + 2) + 1);
      int firstBlock = at + 8 + (type == SENDER_REPORT ? SENDER_INFO : 0);
      boolean isReport = type == SENDER_REPORT || type == RECEIVER_REPORT;
      if (next > end || (isReport && firstBlock + count * BLOCK > next)) {
        return null;
      }
      if (type == SENDER_REPORT) {
        sender = new SenderReport(compound.getLong(at + 8), compound.getUnsignedInt(at + 16));
      }
      for (int block = 0; isReport && block < count; block++) {
        blocks.add(block(compound, firstBlock + block * BLOCK));
      }
      goodbye |= type == GOODBYE;
      at = next;
    }
    return new Rtcp(sender, List.copyOf(blocks), goodbye);
  }

  private static ReportBlock block(ByteBuf packet, int at) {
    return new ReportBlock(
        packet.getUnsignedInt(at),
        packet.getUnsignedByte(at + 4),
        packet.getMedium(at + 5),
        packet.getUnsignedInt(at + 8),
        packet.getUnsignedInt(at + 12),
        packet.getUnsignedInt(at + 16),
        packet.getUnsignedInt(at + 20));
  }

  /** Writes the report of a sender that receives nothing. */
  public static void writeSenderReport(
      ByteBuf out, long ssrc, SenderReport report, long packets, long octets) {
    writeHeader(out, 0, SENDER_REPORT, 8 + SENDER_INFO);
    out.writeInt((int) ssrc).writeLong(report.ntp()).writeInt((int) report.timestamp());
    out.writeInt((int) packets).writeInt((int) octets);
    writeSourceDescription(out, ssrc);
  }

  /** Writes the report of a receiver that sends nothing. */
  public static void writeReceiverReport(ByteBuf out, long ssrc, ReportBlock block) {
    writeHeader(out, 1, RECEIVER_REPORT, 8 + BLOCK);
    out.writeInt((int) ssrc).writeInt((int) block.ssrc());
    out.writeByte(block.fractionLost()).writeMedium((int) block.lost());
    out.writeInt((int) block.highest()).writeInt((int) block.jitter());
    out.writeInt((int) block.lastSenderReport()).writeInt((int) block.delaySinceIt());
    writeSourceDescription(out, ssrc);
  }

  /** Writes that a sender leaves. */
  public static void writeGoodbye(ByteBuf out, long ssrc) {
    writeHeader(out, 0, RECEIVER_REPORT, 8);
    out.writeInt((int) ssrc);
    writeHeader(out, 1, GOODBYE, 8);
    out.writeInt((int) ssrc);
  }

  /** Each compound packet has one; the name is the server's, not that of a person. */
  private static void writeSourceDescription(ByteBuf out, long ssrc) {
    int items = 2 + CNAME.length;
    int padding = 4 - items % 4;
    writeHeader(out, 1, SOURCE_DESCRIPTION, 8 + items + padding);
    out.writeInt((int) ssrc).writeByte(1).writeByte(CNAME.length).writeBytes(CNAME);
    out.writeZero(padding);
  }

  private static void writeHeader(ByteBuf out, int count, int type, int bytes) {
    out.writeByte(VERSION | count).writeByte(type).writeShort(bytes / 4 - 1);
  }
}
