package io.throughline.examples.stream.srt;

import io.throughline.semconv.StreamStopReason;
import org.jspecify.annotations.Nullable;

/** The other side of a socket. All calls come on the thread of the {@link SrtServer}. */
interface SrtPeer {

  int socket();

  /**
   * There is something to read.
   *
   * @return whether the link still stands
   */
  boolean readable();

  /** It is connected, if it was not before. */
  default void writable() {}

  /**
   * What is to be done once a second.
   *
   * @return why its session is to be ended; null if it is not
   */
  @Nullable StreamStopReason tick();

  /** Why the link does not stand any more: libsrt does not say whether the peer closed it. */
  StreamStopReason breakReason();

  /** The session ends, or comes to nothing; the socket is closed by the server. */
  void end(StreamStopReason reason);
}
