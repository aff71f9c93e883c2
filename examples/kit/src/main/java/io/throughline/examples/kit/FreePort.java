package io.throughline.examples.kit;

import java.io.IOException;
import java.net.ServerSocket;

/** A port on which nobody listens now. */
public final class FreePort {

  public static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private FreePort() {}
}
