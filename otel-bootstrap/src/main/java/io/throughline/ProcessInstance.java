package io.throughline;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** At most one at a time, from its start until it is closed. */
final class ProcessInstance {

  private static final Object LOCK = new Object();
  private static @Nullable Observability current;

  private ProcessInstance() {}

  /** Starts one unless there is one. One that is being closed is waited for: it has the port. */
  static Observability currentOr(Supplier<Observability> start) {
    synchronized (LOCK) {
      awaitClosed();
      if (current == null) {
        current = start.get();
      }
      return current;
    }
  }

  /** Waits for the end of one that is being closed, which has a deadline. */
  static void awaitClosed() {
    synchronized (LOCK) {
      boolean interrupted = false;
      while (current != null && current.isClosed()) {
        try {
          LOCK.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** It is closed. */
  static void end(Observability instance) {
    synchronized (LOCK) {
      if (current == instance) {
        current = null;
      }
      LOCK.notifyAll();
    }
  }
}
