package io.throughline.examples.cluster.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** MQTT clients that are connected and do nothing, at the price of a socket each. */
final class IdleClients implements AutoCloseable {

  private static final int CONNACK_BYTES = 4;
  private static final int MQTT_3_1_1 = 4;

  /** With a user name, a password and a clean session. */
  private static final int FLAGS = 0b1100_0010;

  private final List<SocketChannel> connections = new ArrayList<>();

  static IdleClients connect(int port, int clients, Tally tally) throws IOException {
    IdleClients idle = new IdleClients();
    for (int i = 0; i < clients; i++) {
      SocketChannel connection =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      idle.connections.add(connection);
      connection.write(ByteBuffer.wrap(connect("load-idle-" + i)));
      tally.count(Tally.Entry.CONNECTS);
      ByteBuffer answer = ByteBuffer.allocate(CONNACK_BYTES);
      while (answer.hasRemaining() && connection.read(answer) >= 0) {}
      if (answer.get(CONNACK_BYTES - 1) != 0) {
        throw new IOException("CONNACK " + answer.get(CONNACK_BYTES - 1) + " after " + i);
      }
    }
    return idle;
  }

  private static byte[] connect(String clientId) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream packet = new DataOutputStream(bytes);
    packet.writeUTF("MQTT");
    packet.writeByte(MQTT_3_1_1);
    packet.writeByte(FLAGS);
    packet.writeShort(0); // no keep-alive: nobody pings
    packet.writeUTF(clientId);
    packet.writeUTF(LoadClients.USER);
    packet.writeShort(LoadClients.PASSWORD.length());
    packet.write(LoadClients.PASSWORD.getBytes(UTF_8));
    byte[] content = bytes.toByteArray();
    return ByteBuffer.allocate(2 + content.length)
        .put((byte) 0x10)
        .put((byte) content.length) // below 128
        .put(content)
        .array();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }
}
