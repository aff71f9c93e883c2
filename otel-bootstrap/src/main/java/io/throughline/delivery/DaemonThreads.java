package io.throughline.delivery;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that never keep the host from ending, and that go when there is nothing to do. */
final class DaemonThreads {

  private DaemonThreads() {}

  /** One thread, before which at most so many tasks wait. */
  static ThreadPoolExecutor one(String name, int waitingTasks) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waitingTasks),
            task -> named(name, task));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  static Thread named(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
