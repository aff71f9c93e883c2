package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** The way of one track's packets to a client. */
sealed interface TrackOutput {

  ChannelFuture writeRtp(ByteBuf packet);

  void writeRtcp(ByteBuf packet);

  void flush();

  /**
   * Between the answers of the connection.
   *
   * @param connection the context from where on nothing changes what is written
   */
  record Interleaved(ChannelHandlerContext connection, Transport transport) implements TrackOutput {

    @Override
    public ChannelFuture writeRtp(ByteBuf packet) {
      return write(transport.rtp(), packet);
    }

    @Override
    public void writeRtcp(ByteBuf packet) {
      var unused = write(transport.rtcp(), packet);
    }

    private ChannelFuture write(int channel, ByteBuf packet) {
      ByteBuf header = connection.alloc().buffer(4);
      header.writeByte('$').writeByte(channel).writeShort(packet.readableBytes());
      var unused = connection.write(header);
      return connection.write(packet);
    }

    @Override
    public void flush() {
      connection.flush();
    }
  }

  /** A UDP output, from the server's pair of ports to that of the client. */
  record Udp(UdpPorts ports, InetSocketAddress rtp, InetSocketAddress rtcp) implements TrackOutput {

    @Override
    public ChannelFuture writeRtp(ByteBuf packet) {
      return ports.rtp().write(new DatagramPacket(packet, rtp));
    }

    @Override
    public void writeRtcp(ByteBuf packet) {
      var unused = ports.rtcp().writeAndFlush(new DatagramPacket(packet, rtcp));
    }

    @Override
    public void flush() {
      ports.rtp().flush();
    }
  }
}
