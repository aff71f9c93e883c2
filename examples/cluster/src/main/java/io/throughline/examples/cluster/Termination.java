package io.throughline.examples.cluster;

import java.util.concurrent.CountDownLatch;

/** Lets {@code main} end in its own order when the process is asked to stop. */
public final class Termination {

  /**
   * Blocks until SIGTERM or Ctrl-C. The JVM then waits for the calling thread to finish: shutdown
   * hooks run in no order, whereas a server has to drain before telemetry is flushed.
   */
  public static void await() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  try {
                    main.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "termination"));
    asked.await();
  }

  private Termination() {}
}
