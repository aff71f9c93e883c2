package io.throughline.internal.process;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one instance of a process: at most one at a time, from its start until it is closed.
 *
 * <p>Thread-safe.
 *
 * @param <T> what there is one of
 */
public final class ProcessInstance<T> {

  private final Predicate<T> isClosed;
  private @Nullable T current;

  /** None yet. */
  public ProcessInstance(Predicate<T> isClosed) {
    this.isClosed = isClosed;
  }

  /** Starts one unless there is one. One that is being closed is waited for: it has the port. */
  public synchronized T currentOr(Supplier<T> start) {
    awaitClosed();
    if (current == null) {
      current = start.get();
    }
    return current;
  }

  /** Waits for the end of one that is being closed, which has a deadline. */
  public synchronized void awaitClosed() {
    boolean interrupted = false;
    while (current != null && isClosed.test(current)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** It is closed. */
  public synchronized void end(T instance) {
    if (current == instance) {
      current = null;
    }
    notifyAll();
  }
}
