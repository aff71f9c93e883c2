package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.throughline.semconv.NetworkTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The tracks that a client has set up, and the ways of their packets in both directions. */
final class Tracks {

  private final ChannelHandlerContext connection;
  private final InetAddress client;
  private final UdpPorts ports;
  private final BiConsumer<Integer, ByteBuf> toRtp;
  private final BiConsumer<Integer, ByteBuf> toRtcp;

  private final Map<Integer, TrackOutput> outputs = new TreeMap<>();
  private final Map<Integer, Integer> rtpChannels = new HashMap<>();
  private final Map<Integer, Integer> rtcpChannels = new HashMap<>();
  private @Nullable NetworkTransport network;

  /**
   * @param toRtp takes a track's RTP packets; the buffer is not its own
   * @param toRtcp takes a track's RTCP packets likewise
   */
  Tracks(
      ChannelHandlerContext connection,
      InetAddress client,
      UdpPorts ports,
      BiConsumer<Integer, ByteBuf> toRtp,
      BiConsumer<Integer, ByteBuf> toRtcp) {
    this.connection = connection;
    this.client = client;
    this.ports = ports;
    this.toRtp = toRtp;
    this.toRtcp = toRtcp;
  }

  /**
   * Opens the way of a track.
   *
   * @param track counted from 0; below zero if the client named none that there is
   * @return the header {@code Transport} of the answer
   */
  String setUp(int track, Transport transport) throws RtspException {
    if (track < 0) {
      throw new RtspException(RtspResponseStatuses.NOT_FOUND, "no such track");
    }
    if (outputs.containsKey(track)) {
      throw new RtspException(RtspResponseStatuses.METHOD_NOT_VALID, "the track is set up already");
    }
    if (network != null && network != transport.network()) {
      throw new RtspException(
          RtspResponseStatuses.UNSUPPORTED_TRANSPORT, "all tracks take the same transport");
    }
    outputs.put(track, output(track, transport));
    network = transport.network();
    return transport.answer(ports);
  }

  private TrackOutput output(int track, Transport transport) throws RtspException {
    if (transport.network() == NetworkTransport.TCP) {
      if (isTaken(transport.rtp()) || isTaken(transport.rtcp())) {
        throw new RtspException(
            RtspResponseStatuses.UNSUPPORTED_TRANSPORT, "the channel is another track's");
      }
      rtpChannels.put(transport.rtp(), track);
      rtcpChannels.put(transport.rtcp(), track);
      return new TrackOutput.Interleaved(connection, transport);
    }
    // Only ever to the client itself: a server that sends to others can be turned against them.
    InetSocketAddress rtp = new InetSocketAddress(client, transport.rtp());
    InetSocketAddress rtcp = new InetSocketAddress(client, transport.rtcp());
    boolean free =
        ports.route(
            rtp,
            packet -> toRtp.accept(track, packet),
            rtcp,
            packet -> toRtcp.accept(track, packet));
    if (!free) {
      throw new RtspException(
          RtspResponseStatuses.UNSUPPORTED_TRANSPORT, "the ports are another session's");
    }
    return new TrackOutput.Udp(ports, rtp, rtcp);
  }

  private boolean isTaken(int channel) {
    return rtpChannels.containsKey(channel) || rtcpChannels.containsKey(channel);
  }

  /**
   * A packet in the connection.
   *
   * @return false if its channel belongs to no track
   */
  boolean receive(int channel, ByteBuf packet) {
    Integer rtp = rtpChannels.get(channel);
    Integer rtcp = rtcpChannels.get(channel);
    if (rtp != null) {
      toRtp.accept(rtp, packet);
    } else if (rtcp != null) {
      toRtcp.accept(rtcp, packet);
    }
    return rtp != null || rtcp != null;
  }

  /** By track; those that are not set up are missing. */
  Map<Integer, TrackOutput> outputs() {
    return outputs;
  }

  /**
   * What carries all of them.
   *
   * @throws RtspException if none is set up
   */
  NetworkTransport network() throws RtspException {
    if (network == null) {
      throw new RtspException(RtspResponseStatuses.METHOD_NOT_VALID, "no track is set up");
    }
    return network;
  }

  void close() {
    for (TrackOutput output : outputs.values()) {
      if (output instanceof TrackOutput.Udp udp) {
        ports.forget(udp.rtp(), udp.rtcp());
      }
    }
  }
}
