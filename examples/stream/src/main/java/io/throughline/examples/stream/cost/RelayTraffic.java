package io.throughline.examples.stream.cost;

import io.throughline.examples.stream.demo.PlainRtspClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Publishers and readers of one server, over TCP. They know nothing of telemetry. */
final class RelayTraffic implements AutoCloseable {

  private static final int PACKETS_A_GROUP = 100;
  private static final int TICKS_A_PACKET = 3600;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final RelayLoad load;
  private final List<PlainRtspClient> publishers = new ArrayList<>();
  private final List<PlainRtspClient> readers = new ArrayList<>();
  private final LongAdder received = new LongAdder();
  private volatile @Nullable IOException lost;
  private long sent;

  static String name(int stream) {
    return "s" + stream;
  }

  RelayTraffic(RelayLoad load, int port) throws IOException {
    this.load = load;
    for (int stream = 0; stream < load.streams(); stream++) {
      PlainRtspClient publisher = new PlainRtspClient(port);
      publishers.add(publisher);
      publisher.record(name(stream), "");
      PlainRtspClient reader = new PlainRtspClient(port);
      readers.add(reader);
      reader.play(name(stream), "");
      reader.waitAtMost(Duration.ZERO); // between its turns it gets nothing
      Thread thread = new Thread(() -> read(reader), "reader-" + stream);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void read(PlainRtspClient reader) {
    try {
      while (true) {
        reader.next();
        received.increment();
      }
    } catch (IOException e) {
      lost = e; // or closed
    }
  }

  /**
   * Publishes at the load's rate, and waits until the readers have the last.
   *
   * @return how many packets went through the server
   */
  long run(int seconds) throws IOException, InterruptedException {
    long packets = (long) load.rate() * seconds;
    long start = System.nanoTime();
    for (long i = 0; i < packets; i++) {
      long due = start + TimeUnit.SECONDS.toNanos(i) / load.rate();
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      int number = (int) (sent / load.streams());
      publishers
          .get((int) (sent % load.streams()))
          .send(
              number,
              (long) number * TICKS_A_PACKET,
              number % PACKETS_A_GROUP == 0,
              RelayLoad.PACKET_BYTES);
      sent++;
    }
    awaitReaders();
    return packets;
  }

  private void awaitReaders() throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (received.sum() < sent) {
      if (System.nanoTime() > until) {
        throw new IOException("of %d packets %d came".formatted(sent, received.sum()), lost);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Override
  public void close() throws IOException {
    for (PlainRtspClient client : publishers) {
      client.close();
    }
    for (PlainRtspClient client : readers) {
      client.close();
    }
  }
}
