package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The path of lines from the threads that log, through a queue, to the outputs, from start to stop.
 * Its thread and its shutdown hook keep our classes loaded; while it is idle, it has them only as
 * long as there are lines to write.
 */
public final class LinePipeline {

  private final LineQueue queue;
  private final LineOutputs outputs;
  private final RepeatedLines repeated;
  private final QueueOverflow overflow;
  private final LogLineCounts counts;
  private final boolean blocking;
  private final long flushMillis;
  private volatile LineWorker worker;
  private final Thread atExit = new Thread(this::exit, "throughline-log-flush");
  private volatile boolean resting;
  private volatile boolean exiting;
  private volatile boolean stuck;
  private volatile boolean stopped;
  private volatile boolean abandoned;

  public LinePipeline(
      LineQueue queue,
      LineOutputs outputs,
      RepeatedLines repeated,
      Notices notices,
      LogLineCounts counts,
      boolean blocking,
      long flushMillis) {
    this.queue = queue;
    this.outputs = outputs;
    this.repeated = repeated;
    this.overflow = new QueueOverflow(queue, notices);
    this.counts = counts;
    this.blocking = blocking;
    this.flushMillis = flushMillis;
    this.worker = newWorker();
  }

  private LineWorker newWorker() {
    LineWorker made =
        new LineWorker(
            "throughline-log",
            queue,
            this::write,
            this::writeNotices,
            this::noticesMayCome,
            this::workerEnded,
            counts::failing);
    made.leaveWhenIdle(resting);
    return made;
  }

  /** It rested, or an Error within the handling of one has ended it. */
  private synchronized void revive() {
    if (worker.hasEnded() && !stopped) {
      LineWorker next = newWorker();
      setHook();
      next.start();
      worker = next;
    }
  }

  public synchronized void start() {
    setHook();
    worker.start();
  }

  /** Gives thread and hook back as soon as all lines are written; further ones bring them back. */
  public synchronized void rest() {
    resting = true;
    worker.leaveWhenIdle(true);
  }

  /** Keeps thread and hook again. */
  public synchronized void goOn() {
    resting = false;
    worker.leaveWhenIdle(false);
    revive();
  }

  /** A line may have come when the worker no longer looked, but had not yet said so. */
  private synchronized void workerEnded() {
    if (!queue.isEmpty()) {
      revive();
    } else if (worker.hasEnded()) {
      removeHook();
    }
  }

  private void setHook() {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // It is there already, or the JVM is ending: whoever logs then is not to blame.
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending; the hook runs, and finds nothing to do.
    }
  }

  /** Never throws: the thread that logs is not to blame. */
  public void accept(ILoggingEvent line) {
    try {
      take(line);
    } catch (Throwable e) {
      counts.failed(line.getLevel(), 1, e);
    }
  }

  private void take(ILoggingEvent line) {
    if (stopped) {
      counts.dropped(line.getLevel(), ThroughlineLogDropReason.SHUTDOWN);
      return;
    }
    EventFields.snapshot(line);
    if (!repeated.admit(line)) {
      counts.dropped(line.getLevel(), ThroughlineLogDropReason.REPEATED);
    } else if (exiting) {
      writeNow(line);
    } else {
      if (queue.put(line, this::mayWait)) {
        worker.hurry();
      } else {
        worker.wake();
      }
      if (worker.hasEnded()) {
        revive();
      }
      if (stopped) {
        queue.countRest();
      }
    }
  }

  /** What our own thread logs, from within an output, would wait for that thread. */
  private boolean mayWait() {
    return blocking && !stopped && Thread.currentThread() != worker;
  }

  /** The process is about to end, and nobody knows whether the worker will run again. */
  private void writeNow(ILoggingEvent line) {
    if (flushAtExit()) {
      outputs.accept(List.of(line));
    } else {
      // The output is stuck; whoever waits for it would keep the process from ending.
      counts.dropped(line.getLevel(), ThroughlineLogDropReason.SHUTDOWN);
    }
  }

  void exit() {
    exiting = true;
    flushAtExit();
  }

  /** For an output that is stuck one caller waits; the next only look whether it still is. */
  private boolean flushAtExit() {
    boolean flushed = flush(stuck ? 0 : flushMillis);
    stuck = !flushed;
    return flushed;
  }

  public Thread worker() {
    return worker;
  }

  public boolean flush(long timeoutMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    worker.hurry();
    while (!queue.isDone()) {
      if (System.nanoTime() - deadline > 0 || (stopped && !worker.isAlive())) {
        return false;
      }
      revive();
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
    }
    return true;
  }

  public void stop() {
    stopped = true;
    worker.finish();
    join(flushMillis);
    abandoned = true;
    queue.close();
    removeHook();
  }

  private void join(long millis) {
    try {
      worker.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<ILoggingEvent> lines) {
    if (abandoned) {
      lines.forEach(line -> counts.dropped(line.getLevel(), ThroughlineLogDropReason.SHUTDOWN));
    } else {
      outputs.accept(lines);
    }
  }

  private void writeNotices() {
    write(repeated.summariesIfDue(stopped));
    ILoggingEvent change = overflow.change(stopped);
    if (change != null) {
      write(List.of(change));
    }
  }

  private boolean noticesMayCome() {
    return repeated.isCounting() || overflow.isLosing();
  }
}
