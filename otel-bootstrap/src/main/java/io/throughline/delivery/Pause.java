package io.throughline.delivery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pauses of one thread, all of which another can end, those to come included. */
final class Pause {

  private final CountDownLatch over = new CountDownLatch(1);

  void last(Duration length) throws InterruptedException {
    boolean unused = over.await(length.toNanos(), TimeUnit.NANOSECONDS);
  }

  void endAll() {
    over.countDown();
  }

  boolean isOver() {
    return over.getCount() == 0;
  }
}
