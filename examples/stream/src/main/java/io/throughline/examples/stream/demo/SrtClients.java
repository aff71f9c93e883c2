package io.throughline.examples.stream.demo;

import io.throughline.examples.stream.srt.SrtCaller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two clients of SRT in this process, the publisher's behind a link that is long. */
final class SrtClients implements StreamClients {

  private static final int MILLIS_PER_UNIT = 10;
  static final int DELAY_MILLIS = 10;
  private static final int LATENCY_MILLIS = 120;

  private final int srtPort;
  private final LossyUdpProxy link;
  private final List<SrtCaller> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Clients that have not called yet.
   *
   * @param link to the server, which has to outlast them: it carries what they say at last
   */
  SrtClients(int srtPort, LossyUdpProxy link) {
    this.srtPort = srtPort;
    this.link = link;
  }

  @Override
  public String description() {
    return "the demonstration publishes and plays by SRT, over a link of %d ms"
        .formatted(2 * DELAY_MILLIS);
  }

  @Override
  public void publish() throws IOException {
    SrtCaller publisher = call(link.port(), "m=publish");
    start("srt publisher", () -> send(publisher));
  }

  @Override
  public void play() throws IOException {
    SrtCaller reader = call(srtPort, "m=request");
    start("srt reader", () -> read(reader));
  }

  private SrtCaller call(int port, String mode) throws IOException {
    SrtCaller client = new SrtCaller();
    clients.add(client);
    int refused = client.call(port, LATENCY_MILLIS, "#!::r=" + NAME + "," + mode);
    if (refused != 0) {
      throw new IOException("SRT refused the demonstration with " + refused);
    }
    return client;
  }

  private void send(SrtCaller publisher) throws InterruptedException {
    while (!closed) {
      publisher.send();
      Thread.sleep(MILLIS_PER_UNIT);
    }
  }

  private void read(SrtCaller reader) {
    boolean stands = true;
    while (stands && !closed) {
      stands = reader.receive();
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException | IllegalStateException e) {
                // The server has closed.
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  @Override
  public void lose(double probability) {
    link.lose(probability);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    clients.forEach(SrtCaller::close);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
