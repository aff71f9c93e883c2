package io.throughline.examples.stream.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Two clients in this process, for machines without ffmpeg. What a link loses is not sent. */
final class BuiltInClients implements StreamClients {

  private static final int MILLIS_PER_FRAME = 40;
  private static final int FRAMES_PER_GROUP = 25;
  private static final int TICKS_PER_FRAME = 3600;
  private static final int FRAME_BYTES = 1200;

  private final int rtspPort;
  private final List<PlainRtspClient> clients = new ArrayList<>();
  private final Random random = new Random(7);
  private volatile double loss;
  private volatile boolean closed;

  BuiltInClients(int rtspPort) {
    this.rtspPort = rtspPort;
  }

  private PlainRtspClient connect() throws IOException {
    PlainRtspClient client = new PlainRtspClient(rtspPort);
    clients.add(client);
    return client;
  }

  @Override
  public String description() {
    return "there is no ffmpeg, so the demonstration publishes and plays itself";
  }

  @Override
  public void publish() throws IOException {
    PlainRtspClient publisher = connect();
    publisher.record(NAME, "");
    start("publisher", () -> sendFrames(publisher));
  }

  private void sendFrames(PlainRtspClient publisher) throws IOException, InterruptedException {
    for (int frame = 0; !closed; frame++) {
      if (random.nextDouble() >= loss) {
        publisher.send(
            frame, (long) frame * TICKS_PER_FRAME, frame % FRAMES_PER_GROUP == 0, FRAME_BYTES);
      }
      Thread.sleep(MILLIS_PER_FRAME);
    }
  }

  @Override
  public void play() throws IOException {
    PlainRtspClient reader = connect();
    reader.play(NAME, "");
    start("reader", () -> read(reader));
  }

  private void read(PlainRtspClient reader) throws IOException {
    while (!closed) {
      reader.next();
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // The other side has closed.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void lose(double probability) {
    loss = probability;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (PlainRtspClient client : clients) {
      client.close();
    }
  }
}
