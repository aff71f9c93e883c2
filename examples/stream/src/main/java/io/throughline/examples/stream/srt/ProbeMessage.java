package io.throughline.examples.stream.srt;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * The messages of the probe: a transport stream with one track of private data, each unit of which
 * is the time at which it was sent.
 */
final class ProbeMessage {

  private static final int PACKET = 188;
  private static final int STAMP = Long.BYTES;

  private static final byte[] ASSOCIATION =
      packet("47400010" + "00" + "00b00d0001c100000001f0002ab104b2");
  private static final byte[] MAP =
      packet("47500010" + "00" + "02b0120001c10000e101f00006e101f000e406d01f");
  private static final byte[] UNIT = unit();

  private int continuity;

  private static byte[] packet(String hex) {
    byte[] content = HexFormat.of().parseHex(hex);
    byte[] packet = new byte[PACKET];
    Arrays.fill(packet, (byte) 0xff);
    System.arraycopy(content, 0, packet, 0, content.length);
    return packet;
  }

  /** A packet at whose end a PES packet with a time begins and ends; a decoder can begin here. */
  private static byte[] unit() {
    byte[] head = HexFormat.of().parseHex("000001bd000b800000");
    byte[] packet = packet("47410130" + "a640");
    System.arraycopy(head, 0, packet, PACKET - STAMP - head.length, head.length);
    return packet;
  }

  byte[] next(long sent) {
    byte[] message =
        ByteBuffer.allocate(3 * PACKET)
            .put(ASSOCIATION)
            .put(MAP)
            .put(UNIT)
            .putLong(3 * PACKET - STAMP, sent)
            .array();
    for (int packet = 0; packet < 3; packet++) {
      message[packet * PACKET + 3] |= (byte) continuity;
    }
    continuity = (continuity + 1) & 0x0f;
    return message;
  }

  /** When a message was sent; empty if it has no time. */
  static OptionalLong sent(byte[] message, int length) {
    int unit = length - PACKET;
    return unit >= 0 && message[unit + 1] == UNIT[1] && message[unit + 2] == UNIT[2]
        ? OptionalLong.of(ByteBuffer.wrap(message).getLong(length - STAMP))
        : OptionalLong.empty();
  }
}
