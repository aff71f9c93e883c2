package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.throughline.examples.stream.srt.LibSrt.Option;
import java.net.BindException;
import java.net.InetSocketAddress;

/** The socket that callers call. */
final class SrtListener {

  private static final int BACKLOG = 128;
  private static final int MAX_MESSAGE = 1456;

  private SrtListener() {}

  /**
   * Opens it.
   *
   * @param arrivals decides on callers
   * @param latency in milliseconds
   * @param sendBuffer bytes that may wait for each who is accepted
   * @throws BindException if the port is taken
   */
  static int open(InetSocketAddress address, Arrivals arrivals, int latency, int sendBuffer)
      throws BindException {
    int socket = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
    // What is accepted is as its listener.
    LibSrt.set(socket, Option.SEND_BLOCKS, 0);
    LibSrt.set(socket, Option.RECEIVE_BLOCKS, 0);
    LibSrt.set(socket, Option.LATENCY, latency);
    LibSrt.set(socket, Option.PAYLOAD_SIZE, MAX_MESSAGE);
    LibSrt.set(socket, Option.SEND_BUFFER, sendBuffer);
    LibSrt.prepare(arrivals);
    LibSrt.srt_listen_callback(socket, arrivals, null);
    try (Memory bound = SocketAddress.of(address)) {
      if (LibSrt.srt_bind(socket, bound, (int) bound.size()) == LibSrt.ERROR
          || LibSrt.srt_listen(socket, BACKLOG) == LibSrt.ERROR) {
        String reason = LibSrt.lastError();
        LibSrt.srt_close(socket);
        throw new BindException("SRT does not listen on " + address + ": " + reason);
      }
    }
    return socket;
  }

  static int port(int listener) {
    try (Memory address = new Memory(SocketAddress.MAX_LENGTH)) {
      IntByReference length = new IntByReference(SocketAddress.MAX_LENGTH);
      LibSrt.check(LibSrt.srt_getsockname(listener, address, length), "srt_getsockname");
      return SocketAddress.port(address);
    }
  }
}
