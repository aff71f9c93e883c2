package io.throughline.examples.stream.rtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The header of an RTP packet, RFC 3550, section 5.1.
 *
 * @param sequence 16 bits
 * @param timestamp 32 bits, in units of the track's clock
 * @param ssrc 32 bits, who sent it
 * @param payload where the payload begins, counted from the packet's first byte
 * @param payloadLength without padding
 */
public record RtpPacket(
    boolean marker,
    int payloadType,
    int sequence,
    long timestamp,
    long ssrc,
    int payload,
    int payloadLength) {

  private static final int FIXED_HEADER = 12;
  private static final int VERSION = 2;

  /** Null if it is none. */
  public static @Nullable RtpPacket parse(ByteBuf packet) {
    int start = packet.readerIndex();
    int length = packet.readableBytes();
    if (length < FIXED_HEADER) {
      return null;
    }
    int first = packet.getUnsignedByte(start);
    int second = packet.getUnsignedByte(start + 1);
    int payload = FIXED_HEADER + 4 * (first & 0x0f);
    if ((first & 0x10) != 0) {
      if (length < payload + 4) {
        return null;
      }
      payload += 4 + 4 * packet.getUnsignedShort(start + payload + 2);
    }
    int padding = (first & 0x20) == 0 ? 0 : packet.getUnsignedByte(start + length - 1);
    boolean padded = (first & 0x20) == 0 || padding > 0;
    if (first >> 6 != VERSION || !padded || payload + padding > length) {
      return null;
    }
    return new RtpPacket(
        (second & 0x80) != 0,
        second & 0x7f,
        packet.getUnsignedShort(start + 2),
        packet.getUnsignedInt(start + 4),
        packet.getUnsignedInt(start + 8),
        payload,
        length - payload - padding);
  }

  /** Makes a packet one of another sender's: the rest of it stays. */
  public static void renumber(ByteBuf packet, int at, int sequence, long ssrc) {
    packet.setShort(at + 2, sequence);
    packet.setInt(at + 8, (int) ssrc);
  }
}
