package io.throughline.examples.stream.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link to a server that loses packets of RTP on the way to it, for one client with one track over
 * UDP. It stands in the ports of both sides; what it lost is counted apart from the server.
 */
public final class LossyRtspProxy implements AutoCloseable {

  private static final Pattern CLIENT_PORT = Pattern.compile("client_port=(\\d+)-(\\d+)");
  private static final Pattern SERVER_PORT = Pattern.compile("server_port=(\\d+)-(\\d+)");

  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final ServerSocket listener = new ServerSocket(0, 1, loopback);
  private final int server;
  private volatile double loss;
  private final Random random = new Random(7);
  private final DatagramSocket rtp;
  private final DatagramSocket rtcp;
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile int clientRtp;
  private volatile int serverRtp;

  /**
   * A proxy on ports of its own.
   *
   * @param server its port of RTSP
   * @param loss the probability with which a packet is lost
   */
  public LossyRtspProxy(int server, double loss) throws IOException {
    this.server = server;
    this.loss = loss;
    DatagramSocket even = new DatagramSocket(0, loopback);
    while (even.getLocalPort() % 2 != 0) {
      even.close();
      even = new DatagramSocket(0, loopback);
    }
    rtp = even;
    rtcp = new DatagramSocket(even.getLocalPort() + 1, loopback);
    IoThread.start("proxy rtsp", this::connect);
    IoThread.start("proxy rtp", () -> forward(rtp, 0, true));
    IoThread.start("proxy rtcp", () -> forward(rtcp, 1, false));
  }

  /** From now on a packet is lost with this probability. */
  public void lose(double probability) {
    loss = probability;
  }

  public String url(String stream) {
    return "rtsp://127.0.0.1:" + listener.getLocalPort() + "/" + stream;
  }

  /** Packets of RTP that reached the server's port. */
  public int passed() {
    return passed.get();
  }

  /** Packets of RTP that did not. */
  public int lost() {
    return lost.get();
  }

  private void connect() throws IOException {
    Socket client = listener.accept();
    Socket upstream = new Socket(loopback, server);
    IoThread.start(
        "proxy requests", () -> copy(client.getInputStream(), upstream, this::ofRequest));
    IoThread.start("proxy answers", () -> copy(upstream.getInputStream(), client, this::ofAnswer));
  }

  private static void copy(InputStream from, Socket to, UnaryOperator<String> change)
      throws IOException {
    try (to;
        BufferedReader lines = new BufferedReader(new InputStreamReader(from, ISO_8859_1))) {
      OutputStream out = to.getOutputStream();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write((change.apply(line) + "\r\n").getBytes(ISO_8859_1));
        out.flush();
      }
    }
  }

  private String ofRequest(String line) {
    Matcher ports = CLIENT_PORT.matcher(line);
    if (ports.find()) {
      clientRtp = Integer.parseInt(ports.group(1));
      return ports.replaceFirst("client_port=" + ownPorts());
    }
    return line;
  }

  private String ofAnswer(String line) {
    Matcher ports = SERVER_PORT.matcher(line);
    if (ports.find()) {
      serverRtp = Integer.parseInt(ports.group(1));
      String changed = ports.replaceFirst("server_port=" + ownPorts());
      return CLIENT_PORT
          .matcher(changed)
          .replaceFirst("client_port=" + clientRtp + "-" + (clientRtp + 1));
    }
    return line;
  }

  private String ownPorts() {
    return rtp.getLocalPort() + "-" + rtcp.getLocalPort();
  }

  private void forward(DatagramSocket socket, int offset, boolean loses) throws IOException {
    byte[] buffer = new byte[2048];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      boolean toServer = packet.getPort() == clientRtp + offset;
      if (loses && toServer && random.nextDouble() < loss) {
        lost.incrementAndGet();
        continue;
      }
      if (loses && toServer) {
        passed.incrementAndGet();
      }
      packet.setSocketAddress(
          new InetSocketAddress(loopback, (toServer ? serverRtp : clientRtp) + offset));
      socket.send(packet);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    rtp.close();
    rtcp.close();
  }
}
