package io.throughline.examples.stream.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link to an SRT server that is long and loses packets in both directions. It knows just enough
 * of SRT to count, apart from the server, which media it lost when they came for the first time.
 */
public final class LossyUdpProxy implements AutoCloseable {

  private static final int MAX_DATAGRAM = 2048;
  private static final int CONTROL = 0x80;
  private static final int SENT_AGAIN = 0x04;

  private final InetSocketAddress server;
  private final long delayMillis;
  private final DatagramSocket listener = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();
  private final ScheduledExecutorService line = Executors.newSingleThreadScheduledExecutor();
  private final Random random = new Random(7);
  private final AtomicInteger lostToServer = new AtomicInteger();
  private final AtomicInteger lostToClients = new AtomicInteger();
  private volatile double loss;

  /**
   * A link on a port of its own.
   *
   * @param server its port of UDP
   * @param delayMillis each way
   */
  public LossyUdpProxy(int server, long delayMillis) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
    this.delayMillis = delayMillis;
    IoThread.start("proxy srt", this::fromClients);
  }

  /** From now on a packet is lost with this probability, in each direction. */
  public void lose(double probability) {
    loss = probability;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Media that were lost on their first way to the server. */
  public int lostToServer() {
    return lostToServer.get();
  }

  public int lostToClients() {
    return lostToClients.get();
  }

  private void fromClients() throws IOException {
    while (true) {
      DatagramPacket packet = receive(listener);
      SocketAddress client = packet.getSocketAddress();
      DatagramSocket upstream = clients.get(client);
      if (upstream == null) {
        DatagramSocket opened = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        clients.put(client, opened);
        IoThread.start("proxy srt", () -> fromServer(opened, client));
        upstream = opened;
      }
      forward(packet, upstream, server, lostToServer);
    }
  }

  private void fromServer(DatagramSocket upstream, SocketAddress client) throws IOException {
    while (true) {
      forward(receive(upstream), listener, client, lostToClients);
    }
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
    socket.receive(packet);
    return packet;
  }

  private synchronized void forward(
      DatagramPacket packet, DatagramSocket from, SocketAddress to, AtomicInteger lost) {
    if (random.nextDouble() < loss) {
      boolean media = (packet.getData()[0] & CONTROL) == 0;
      if (media && (packet.getData()[4] & SENT_AGAIN) == 0) {
        lost.incrementAndGet();
      }
      return;
    }
    packet.setSocketAddress(to);
    if (!line.isShutdown()) {
      var unused = line.schedule(() -> send(from, packet), delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private static void send(DatagramSocket from, DatagramPacket packet) {
    try {
      from.send(packet);
    } catch (IOException e) {
      // A side has closed.
    }
  }

  @Override
  public synchronized void close() {
    line.shutdownNow();
    listener.close();
    clients.values().forEach(DatagramSocket::close);
  }
}
