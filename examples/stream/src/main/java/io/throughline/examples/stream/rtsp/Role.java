package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.semconv.StreamStopReason;

/** The role of a client in its session, once ANNOUNCE or DESCRIBE has determined it. */
interface Role {

  /**
   * SETUP of a track.
   *
   * @param control how the client names the track
   * @return the header {@code Transport} of the answer
   */
  String setUp(String control, Transport transport) throws RtspException;

  /** RECORD or PLAY, before it is answered. */
  void start() throws RtspException, RefusedException;

  /** RECORD or PLAY is answered. */
  void answered();

  /** A packet in the connection. */
  void receive(int channel, ByteBuf packet);

  /**
   * What is to be done once a second.
   *
   * @return whether the peer was silent for so long that its session is to be ended
   */
  boolean tick();

  /** The session ends, or comes to nothing. */
  void end(StreamStopReason reason);
}
