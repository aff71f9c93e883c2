package io.throughline.examples.stream.demo;

import java.io.IOException;
import java.util.Random;

/** Two clients in this process, for machines without ffmpeg. What a link loses is not sent. */
final class BuiltInClients implements StreamClients {

  private static final int MILLIS_PER_FRAME = 40;
  private static final int FRAMES_PER_GROUP = 25;
  private static final int TICKS_PER_FRAME = 3600;
  private static final int FRAME_BYTES = 1200;

  private final PlainRtspClient publisher;
  private final PlainRtspClient reader;
  private final Random random = new Random(7);
  private volatile double loss;
  private volatile boolean closed;

  BuiltInClients(int rtspPort) throws IOException {
    publisher = new PlainRtspClient(rtspPort);
    reader = new PlainRtspClient(rtspPort);
  }

  @Override
  public String description() {
    return "there is no ffmpeg, so the demonstration publishes and plays itself";
  }

  @Override
  public void publish() throws IOException {
    publisher.record(NAME, "");
    start("publisher", this::sendFrames);
  }

  private void sendFrames() throws IOException, InterruptedException {
    for (int frame = 0; !closed; frame++) {
      if (random.nextDouble() >= loss) {
        publisher.send(
            frame, (long) frame * TICKS_PER_FRAME, frame % FRAMES_PER_GROUP == 0, FRAME_BYTES);
      }
      Thread.sleep(MILLIS_PER_FRAME);
    }
    publisher.close();
  }

  @Override
  public void play() throws IOException {
    reader.play(NAME, "");
    start("reader", this::read);
  }

  private void read() throws IOException {
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
    reader.close();
    publisher.close();
  }
}
