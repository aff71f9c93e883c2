package io.throughline.delivery.internal.transport;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that never keep the host from ending. */
public final class DaemonThreads {

  private static final int IDLE_SECONDS = 1;

  private DaemonThreads() {}

  /** One that goes when there is nothing to do, before which at most so many tasks wait. */
  public static ThreadPoolExecutor one(String name, int waitingTasks) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waitingTasks),
            task -> named(name, task));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** As many as there are tasks, which go when there is nothing to do. */
  static ThreadPoolExecutor asNeeded(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> named(name, task));
  }

  /**
   * One for what is due now or later, which comes with the first task and stays. What it is given
   * after its end is forgotten.
   */
  public static ScheduledExecutorService withClock(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, task -> named(name, task), new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  private static Thread named(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
