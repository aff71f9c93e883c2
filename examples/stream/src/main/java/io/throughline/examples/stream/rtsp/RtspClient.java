package io.throughline.examples.stream.rtsp;

import io.netty.channel.ChannelHandlerContext;
import io.throughline.semconv.StreamStopReason;
import java.net.InetAddress;

/** The connection of a client, as its session sees it. */
interface RtspClient {

  /** From where on nothing changes what is written. */
  ChannelHandlerContext context();

  InetAddress address();

  /** It gave a sign of life. */
  void heard();

  /** Whether its last sign of life is longer ago than the time that it was told. */
  boolean isSilent();

  void close(StreamStopReason reason);
}
