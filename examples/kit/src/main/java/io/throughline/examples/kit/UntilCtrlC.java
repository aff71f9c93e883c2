package io.throughline.examples.kit;

import java.io.IOException;

/** A run of a demonstration that Ctrl-C interrupts, and the end of the JVM that follows it. */
public final class UntilCtrlC {

  /**
   * Plays it, and ends the JVM: with 0 if everything was there that has to be, else with 1. After
   * Ctrl-C it returns, when all processes are stopped, and the JVM ends by itself.
   */
  public static void play(Demonstration demonstration) throws IOException {
    Thread onCtrlC = stopping(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(onCtrlC);
    boolean complete;
    try {
      complete = demonstration.isComplete();
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().removeShutdownHook(onCtrlC);
    System.exit(complete ? 0 : 1);
  }

  /** The JVM is not to end before the thread has stopped the processes that it started. */
  private static Thread stopping(Thread thread) {
    return new Thread(
        () -> {
          thread.interrupt();
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private UntilCtrlC() {}

  /** Shows something, and tells whether everything was there. */
  @FunctionalInterface
  public interface Demonstration {
    boolean isComplete() throws IOException, InterruptedException;
  }
}
