package io.throughline.tests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the emitters and the receiver on a port of its own, and plays a bad network. */
final class Gate implements AutoCloseable {

  enum Network {
    OPEN,
    /** Nobody listens. */
    DOWN,
    /** Connections are accepted, and that is all. */
    BLACK_HOLE,
    /** 40 kB in a second. */
    SLOW,
    /** Connections are reset in the middle of a request. */
    RESETS_REQUESTS,
    /** Connections are reset when the receiver has taken the request, and before it says so. */
    RESETS_RESPONSES
  }

  private static final int PART = 2048;

  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile Network network = Network.OPEN;
  private final int port;
  private ServerSocket listener;

  Gate(int target) throws IOException {
    this.target = target;
    listener = listenSomewhere();
    port = listener.getLocalPort();
    inBackground(this::accept);
  }

  /**
   * Below the ports that the system gives to clients, one of which might take it while it is
   * closed.
   */
  private static ServerSocket listenSomewhere() throws IOException {
    Random random = new Random();
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        return listen(10_000 + random.nextInt(20_000));
      } catch (BindException e) {
        // Another's.
      }
    }
    throw new IOException("no port is free");
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  int port() {
    return port;
  }

  /** Ends all connections; those to come lead to another port. */
  void leadTo(int otherTarget) {
    target = otherTarget;
    endConnections();
  }

  /** Ends all connections; those to come find this network. */
  synchronized void set(Network next) throws IOException {
    network = next;
    if (next == Network.DOWN) {
      listener.close();
    } else if (listener.isClosed()) {
      listener = listen(port);
      inBackground(this::accept);
    }
    endConnections();
  }

  private void endConnections() {
    sockets.forEach(Gate::reset);
    sockets.clear();
  }

  private void accept() {
    ServerSocket from = listener;
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        sockets.add(client);
        Network present = network;
        if (present != Network.BLACK_HOLE) {
          connect(client, present);
        }
      } catch (IOException e) {
        // It is down, or the receiver is gone, which the client sees from its connection.
      }
    }
  }

  private void connect(Socket client, Network present) throws IOException {
    Socket receiver = new Socket(InetAddress.getLoopbackAddress(), target);
    sockets.add(receiver);
    client.setTcpNoDelay(true);
    receiver.setTcpNoDelay(true);
    inBackground(() -> copy(client, receiver, present, Network.RESETS_REQUESTS, 2));
    inBackground(() -> copy(receiver, client, present, Network.RESETS_RESPONSES, 0));
  }

  private void copy(Socket from, Socket to, Network present, Network resetting, int partsBefore) {
    byte[] part = new byte[PART];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read;
      for (int parts = 0; (read = in.read(part)) >= 0; parts++) {
        if (present == resetting && parts >= partsBefore) {
          break;
        }
        if (present == Network.SLOW) {
          Thread.sleep(50);
        }
        out.write(part, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      // The other side ended it.
    }
    if (present == resetting) {
      reset(from);
      reset(to);
    } else {
      close(from);
      close(to);
    }
    sockets.remove(from);
    sockets.remove(to);
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "gate");
    thread.setDaemon(true);
    thread.start();
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() throws IOException {
    set(Network.DOWN);
  }
}
