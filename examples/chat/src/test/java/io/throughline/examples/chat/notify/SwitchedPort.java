package io.throughline.examples.chat.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port that leads to one server, then to another, as a balancer's does. */
final class SwitchedPort implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket();
  private volatile int target;

  SwitchedPort(int target) throws IOException {
    this.target = target;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread accepting = new Thread(this::accept, "switched-port");
    accepting.setDaemon(true);
    accepting.start();
  }

  int number() {
    return listener.getLocalPort();
  }

  void switchTo(int port) {
    target = port;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        try {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
          pump(client, server);
          pump(server, client);
        } catch (IOException e) {
          client.close();
        }
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static void pump(Socket from, Socket to) {
    Thread pumping =
        new Thread(
            () -> {
              try (from;
                  to) {
                from.getInputStream().transferTo(to.getOutputStream());
              } catch (IOException e) {
                // One of the ends is gone.
              }
            });
    pumping.setDaemon(true);
    pumping.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
