package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The thread that writes what is in the queue. While lines come it only naps when it has caught up,
 * so that those who log need not wake it, which would cost them more than all the rest; after some
 * naps without a line it sleeps until it is woken.
 */
final class LineWorker extends Thread {

  private static final int MAX_BATCH = 256;
  private static final int NAPS = 5;

  // To fall asleep and wake costs as much as to write twenty lines.
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LineQueue queue;
  private final Consumer<List<ILoggingEvent>> output;
  private final Runnable tick;
  private volatile boolean asleep;
  private volatile boolean finishing;

  /**
   * @param output writes a batch; must not throw
   * @param tick runs about once a second, and after the last batch
   */
  LineWorker(String name, LineQueue queue, Consumer<List<ILoggingEvent>> output, Runnable tick) {
    super(name);
    setDaemon(true);
    this.queue = queue;
    this.output = output;
    this.tick = tick;
  }

  /** To be called after something was put into the queue. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(this);
    }
  }

  /** Ends a nap as well: somebody waits for what is in the queue. */
  void hurry() {
    LockSupport.unpark(this);
  }

  /** Ends the thread when the queue is empty. */
  void finish() {
    finishing = true;
    hurry();
  }

  @Override
  public void run() {
    List<ILoggingEvent> batch = new ArrayList<>(MAX_BATCH);
    long lastTick = System.nanoTime();
    int naps = 0;
    while (true) {
      if (System.nanoTime() - lastTick >= SLEEP_NANOS) {
        tick.run();
        lastTick = System.nanoTime();
      }
      if (queue.moveTo(batch, MAX_BATCH) > 0) {
        output.accept(batch);
        queue.done();
        batch.clear();
        naps = 0;
      } else if (finishing) {
        break;
      } else if (naps++ < NAPS) {
        LockSupport.parkNanos(this, NAP_NANOS);
      } else {
        sleep();
      }
    }
    tick.run();
  }

  private void sleep() {
    asleep = true;
    if (queue.isEmpty() && !finishing) {
      LockSupport.parkNanos(this, SLEEP_NANOS);
    }
    asleep = false;
  }
}
