package io.throughline.examples.stream.demo;

import java.io.IOException;

/** A thread that reads and writes until one side has closed, and keeps no JVM from ending. */
final class IoThread {

  /** What it does. */
  interface Work {
    void run() throws IOException;
  }

  private IoThread() {}

  static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // A side has closed.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
