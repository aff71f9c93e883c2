package io.throughline.examples.stream.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/** Packets as text. */
final class Hex {

  private Hex() {}

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(HexFormat.of().parseHex(text.replace(" ", "")));
  }
}
