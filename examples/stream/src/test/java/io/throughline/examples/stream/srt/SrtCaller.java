package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import io.throughline.examples.stream.srt.LibSrt.Option;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A caller that does as it is told. */
final class SrtCaller implements AutoCloseable {

  private final int socket = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
  private final ProbeMessage messages = new ProbeMessage();

  /** 0 if the call succeeds, else the reason why the server refuses it. */
  int call(int port, String streamId) {
    LibSrt.set(socket, Option.LATENCY, 20);
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

  /** A unit of a transport stream. */
  void send() {
    send(messages.next(System.nanoTime()));
  }

  void send(byte[] message) {
    LibSrt.check(LibSrt.srt_send(socket, message, message.length), "srt_send");
  }

  @Override
  public void close() {
    LibSrt.srt_close(socket);
  }
}
