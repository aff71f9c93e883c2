package io.throughline.examples.stream.rtsp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The pair of UDP ports that all sessions share: RTP on the even one, RTCP on the next. Whose a
 * packet is tells the address from which it comes.
 */
final class UdpPorts implements AutoCloseable {

  private static final int MAX_DATAGRAM = 2048;
  private static final int RECEIVE_BUFFER = 2 << 20;
  private static final int ATTEMPTS = 50;

  private final Channel rtp;
  private final Channel rtcp;
  private final Routes ofRtp;
  private final Routes ofRtcp;

  private UdpPorts(Channel rtp, Channel rtcp, Routes ofRtp, Routes ofRtcp) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.ofRtp = ofRtp;
    this.ofRtcp = ofRtcp;
  }

  /**
   * Opens both.
   *
   * @param port the even one; 0 for any
   * @param unknown is told of each packet that is nobody's
   * @throws BindException if one of them is taken
   */
  static UdpPorts open(EventLoopGroup loop, String address, int port, Runnable unknown)
      throws BindException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      Routes ofRtp = new Routes(unknown);
      Routes ofRtcp = new Routes(unknown);
      Channel rtp = bind(loop, address, port, ofRtp);
      int bound = ((InetSocketAddress) rtp.localAddress()).getPort();
      try {
        if (bound % 2 == 0) {
          return new UdpPorts(rtp, bind(loop, address, bound + 1, ofRtcp), ofRtp, ofRtcp);
        }
      } catch (BindException e) {
        if (port != 0 || attempt == ATTEMPTS) {
          rtp.close().sync();
          throw e;
        }
      }
      rtp.close().sync();
    }
  }

  private static Channel bind(EventLoopGroup loop, String address, int port, Routes routes)
      throws BindException, InterruptedException {
    var bound =
        new Bootstrap()
            .group(loop)
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
            .handler(routes)
            .bind(address, port)
            .await();
    if (!bound.isSuccess()) {
      BindException taken = new BindException("UDP port " + port + " of " + address + " is taken");
      taken.initCause(bound.cause());
      throw taken;
    }
    return bound.channel();
  }

  /** Whose packets are whose; used by the event loop alone. */
  private static final class Routes extends SimpleChannelInboundHandler<DatagramPacket> {

    private final Runnable unknown;
    private final Map<InetSocketAddress, Consumer<ByteBuf>> routes = new HashMap<>();

    Routes(Runnable unknown) {
      this.unknown = unknown;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      Consumer<ByteBuf> route = routes.get(packet.sender());
      if (route == null) {
        unknown.run();
      } else {
        route.accept(packet.content());
      }
    }
  }

  /**
   * Gives a client's packets to those who parse them.
   *
   * @return false if they are another session's
   */
  boolean route(
      InetSocketAddress rtpSource,
      Consumer<ByteBuf> toRtp,
      InetSocketAddress rtcpSource,
      Consumer<ByteBuf> toRtcp) {
    if (ofRtp.routes.containsKey(rtpSource) || ofRtcp.routes.containsKey(rtcpSource)) {
      return false;
    }
    ofRtp.routes.put(rtpSource, toRtp);
    ofRtcp.routes.put(rtcpSource, toRtcp);
    return true;
  }

  void forget(InetSocketAddress rtpSource, InetSocketAddress rtcpSource) {
    ofRtp.routes.remove(rtpSource);
    ofRtcp.routes.remove(rtcpSource);
  }

  Channel rtp() {
    return rtp;
  }

  Channel rtcp() {
    return rtcp;
  }

  int rtpPort() {
    return ((InetSocketAddress) rtp.localAddress()).getPort();
  }

  @Override
  public void close() {
    var unusedRtp = rtp.close();
    var unusedRtcp = rtcp.close();
  }
}
