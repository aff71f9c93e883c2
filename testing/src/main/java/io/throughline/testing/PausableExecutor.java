package io.throughline.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Daemon threads that take up no task while paused. Thread-safe. */
final class PausableExecutor implements Executor, AutoCloseable {

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "otlp-receiver");
            thread.setDaemon(true);
            return thread;
          });
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean paused;
  private boolean closed;

  PausableExecutor(boolean paused) {
    this.paused = paused;
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (paused) {
      held.add(task);
    } else if (!closed) {
      threads.execute(task);
    }
  }

  synchronized void pause() {
    paused = true;
  }

  synchronized void resume() {
    paused = false;
    held.forEach(this::execute); // which is not paused any more
    held.clear();
  }

  synchronized boolean holdsTasks() {
    return !held.isEmpty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    held.clear();
    threads.shutdown();
  }
}
