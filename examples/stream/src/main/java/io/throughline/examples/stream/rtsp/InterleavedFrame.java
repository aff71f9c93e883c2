package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/** An RTP or RTCP packet between the requests of a connection, RFC 2326, section 10.12. */
final class InterleavedFrame extends DefaultByteBufHolder {

  private final int channel;

  InterleavedFrame(int channel, ByteBuf packet) {
    super(packet);
    this.channel = channel;
  }

  int channel() {
    return channel;
  }
}
