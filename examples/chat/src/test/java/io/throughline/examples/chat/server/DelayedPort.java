package io.throughline.examples.chat.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port that leads to a server whose answers take their time. */
final class DelayedPort implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket();
  private final int target;
  private final long millis;

  DelayedPort(int target, long millis) throws IOException {
    this.target = target;
    this.millis = millis;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    daemon(this::accept);
  }

  int number() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        daemon(() -> pump(client, server, 0));
        daemon(() -> pump(server, client, millis));
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static void pump(Socket from, Socket to, long millis) {
    byte[] part = new byte[16 << 10];
    try (from;
        to) {
      InputStream input = from.getInputStream();
      for (int read = input.read(part); read > 0; read = input.read(part)) {
        Thread.sleep(millis);
        to.getOutputStream().write(part, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      // One of the ends is gone.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "delayed-port");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
