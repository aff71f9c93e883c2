package io.throughline.hosts.guides;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/** An MQTT 5 broker for one client, which gets each message of QoS 0 back as it was sent. */
final class EchoBroker implements AutoCloseable {

  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int SUBSCRIBE = 8;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

  EchoBroker() throws IOException {
    Thread thread = new Thread(this::serve, "broker");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    try (Socket client = server.accept()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        int header = in.readUnsignedByte();
        byte[] length = length(in);
        byte[] body = in.readNBytes(value(length));
        switch (header >> 4) {
          case CONNECT -> out.write(new byte[] {0x20, 3, 0, 0, 0});
          case SUBSCRIBE -> out.write(new byte[] {(byte) 0x90, 4, body[0], body[1], 0, 0});
          case PUBLISH -> {
            out.write(header);
            out.write(length);
            out.write(body);
          }
          default -> {}
        }
        out.flush();
      }
    } catch (IOException e) {
      // The client has gone, or the broker is closed.
    }
  }

  /** Seven bits a byte, the lowest first. */
  private static byte[] length(DataInputStream in) throws IOException {
    byte[] bytes = new byte[4];
    int size = 0;
    do {
      bytes[size] = in.readByte();
    } while (bytes[size++] < 0);
    return Arrays.copyOf(bytes, size);
  }

  private static int value(byte[] length) {
    int value = 0;
    for (int i = length.length - 1; i >= 0; i--) {
      value = (value << 7) | (length[i] & 0x7F);
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
