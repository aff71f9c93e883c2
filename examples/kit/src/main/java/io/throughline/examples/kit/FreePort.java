package io.throughline.examples.kit;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port on which nobody listens now. It is below those that systems give to outgoing connections:
 * one of these could be taken before the service that is told of it has opened it.
 */
public final class FreePort {

  private static final int LEAST = 10_000;
  private static final int END = 32_000;
  private static final int ATTEMPTS = 1_000;

  public static int find() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (ServerSocket socket =
          new ServerSocket(ThreadLocalRandom.current().nextInt(LEAST, END))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // the next one
      }
    }
    throw new IOException("no port from " + LEAST + " to " + END + " seems to be free");
  }

  private FreePort() {}
}
