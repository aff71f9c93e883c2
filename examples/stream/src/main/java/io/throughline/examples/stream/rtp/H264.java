package io.throughline.examples.stream.rtp;

import io.netty.buffer.ByteBuf;

/** H.264 in RTP, RFC 6184: whether a packet belongs to a picture that a decoder can begin with. */
public final class H264 {

  private static final int IDR_SLICE = 5;
  private static final int SEQUENCE_PARAMETERS = 7;
  private static final int SINGLE_TIME_AGGREGATION = 24;
  private static final int FRAGMENT = 28;

  /** A picture with parameters or an IDR slice; most have the parameters first. */
  public static boolean beginsKeyframe(ByteBuf packet, RtpPacket header) {
    int at = packet.readerIndex() + header.payload();
    int end = at + header.payloadLength();
    if (at >= end) {
      return false;
    }
    int type = packet.getByte(at) & 0x1f;
    return switch (type) {
      case SINGLE_TIME_AGGREGATION -> aggregated(packet, at + 1, end);
      case FRAGMENT -> at + 1 < end && isFirstOfKey(packet.getByte(at + 1));
      default -> isKey(type);
    };
  }

  private static boolean aggregated(ByteBuf packet, int first, int end) {
    int at = first;
    while (at + 2 < end) {
      if (isKey(packet.getByte(at + 2) & 0x1f)) {
        return true;
      }
      at += 2 + packet.getUnsignedShort(at);
    }
    return false;
  }

  private static boolean isFirstOfKey(int fragmentHeader) {
    return (fragmentHeader & 0x80) != 0 && isKey(fragmentHeader & 0x1f);
  }

  private static boolean isKey(int type) {
    return type == IDR_SLICE || type == SEQUENCE_PARAMETERS;
  }

  private H264() {}
}
