package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import io.throughline.examples.stream.srt.LibSrt.Option;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A client of SRT on this machine that does as it is told. Its stream has one track of private
 * data, which no decoder shows; {@link SrtServer#unavailable} has to be null.
 */
public final class SrtCaller implements AutoCloseable {

  private static final int MAX_MESSAGE = 1456;
  private static final int PATIENCE_MILLIS = 30_000; // longer than libsrt's: machines are busy

  private final int socket = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
  private final ProbeMessage messages = new ProbeMessage();
  private final byte[] received = new byte[MAX_MESSAGE];

  /**
   * Calls a server.
   *
   * @param latency in milliseconds
   * @return 0 if it is let in, else the reason why it is refused
   */
  public int call(int port, int latency, String streamId) {
    LibSrt.set(socket, Option.LATENCY, latency);
    LibSrt.set(socket, Option.CONNECT_TIMEOUT, PATIENCE_MILLIS);
    if (!streamId.isEmpty()) {
      LibSrt.setStreamId(socket, streamId);
    }
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (Memory address = SocketAddress.of(server)) {
      return LibSrt.srt_connect(socket, address, (int) address.size()) == LibSrt.ERROR
          ? LibSrt.srt_getrejectreason(socket)
          : 0;
    }
  }

  /** Sends a unit of a transport stream, with which a decoder can begin. */
  public void send() {
    send(messages.next(System.nanoTime()));
  }

  void send(byte[] message) {
    LibSrt.check(LibSrt.srt_send(socket, message, message.length), "srt_send");
  }

  /**
   * Waits for a message.
   *
   * @return false if the link does not stand any more
   */
  public boolean receive() {
    return LibSrt.srt_recvmsg(socket, received, received.length) > 0;
  }

  @Override
  public void close() {
    LibSrt.srt_close(socket);
  }
}
