package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The thread that writes what is in the queue. While lines come it only naps when it has caught up,
 * so that threads that log need not wake it, which would cost them more than all the rest; only a
 * queue that fills up ends a nap. After a nap without a line it sleeps until it is woken, or ends
 * where nobody wants a thread to wait for lines.
 */
final class LineWorker extends Thread {
  // Why: RATIONALE.md#why-does-the-thread-that-writes-lines-end-after-close
  // Why: RATIONALE.md#why-does-the-writer-poll-every-50-ms-while-lines-come

  private static final int MAX_BATCH = 256;

  // To fall asleep and wake costs more than to write a hundred lines.
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LineQueue queue;
  private final Consumer<List<ILoggingEvent>> output;
  private final Runnable tick;
  private final BooleanSupplier ticking;
  private final Runnable afterwards;
  private final Consumer<Throwable> failures;
  private volatile boolean asleep;
  private volatile boolean finishing;
  private volatile boolean leaving;
  private volatile boolean ended;

  /**
   * @param output writes a batch and counts what it does not write
   * @param tick runs about once a second while lines come, and after the last batch
   * @param ticking whether it has to run again though no line comes
   * @param afterwards runs at the very end of the thread, however that comes
   * @param failures is told what was thrown; the thread goes on
   */
  LineWorker(
      String name,
      LineQueue queue,
      Consumer<List<ILoggingEvent>> output,
      Runnable tick,
      BooleanSupplier ticking,
      Runnable afterwards,
      Consumer<Throwable> failures) {
    super(name);
    setDaemon(true);
    this.queue = queue;
    this.output = output;
    this.tick = tick;
    this.ticking = ticking;
    this.afterwards = afterwards;
    this.failures = failures;
  }

  /** To be called after something was put into the queue. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(this);
    }
  }

  /** Ends a nap as well: the queue fills up, or somebody waits for what is in it. */
  void hurry() {
    LockSupport.unpark(this);
  }

  /** Ends the thread when the queue is empty. */
  void finish() {
    finishing = true;
    hurry();
  }

  /** Whether the thread takes no more lines, for whatever reason. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether to end, rather than to sleep, once no line has come for a nap. */
  void leaveWhenIdle(boolean leave) {
    leaving = leave;
    hurry();
  }

  @Override
  public void run() {
    try {
      while (true) {
        try {
          work();
          return;
        } catch (Throwable e) { // nobody else would go on
          failures.accept(e);
        }
      }
    } finally {
      ended = true;
      afterwards.run();
    }
  }

  private void work() {
    List<ILoggingEvent> batch = new ArrayList<>(MAX_BATCH);
    long lastTick = System.nanoTime();
    boolean napped = false;
    while (true) {
      if (System.nanoTime() - lastTick >= TICK_NANOS) {
        lastTick = System.nanoTime();
        tick.run();
      }
      if (queue.moveTo(batch, MAX_BATCH) > 0) {
        try {
          output.accept(batch);
        } finally {
          queue.done();
          batch.clear();
        }
        napped = false;
      } else if (finishing) {
        break;
      } else if (!napped) {
        napped = true;
        LockSupport.parkNanos(this, NAP_NANOS);
      } else if (!leaving || ticking.getAsBoolean()) {
        sleep();
      } else {
        break;
      }
    }
    tick.run();
  }

  private void sleep() {
    asleep = true;
    if (queue.isEmpty() && !finishing) {
      if (ticking.getAsBoolean()) {
        LockSupport.parkNanos(this, TICK_NANOS);
      } else {
        LockSupport.park(this);
      }
    }
    asleep = false;
  }
}
