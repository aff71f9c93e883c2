package io.throughline.internal.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A timer for batches of several signals, which are flushed one right after the other: what runs
 * twice a second has to be fetched into the processor's caches each time. Thread-safe.
 */
public final class FlushTogether {
  // Why: RATIONALE.md#why-does-a-timer-flush-the-sdks-batches

  private final List<Batch> batches = new CopyOnWriteArrayList<>();
  private final FlushTimer timer;

  /**
   * Not set yet.
   *
   * @param timer runs a flush a while after it is given to it
   */
  public FlushTogether(Executor timer) {
    this.timer = new FlushTimer(timer, this::flush);
  }

  /**
   * Takes a signal in.
   *
   * @param flush must not block
   * @return to be run after something has come
   */
  public Runnable of(Supplier<CompletableResultCode> flush) {
    Batch batch = new Batch(flush);
    batches.add(batch);
    return batch;
  }

  private CompletableResultCode flush() {
    return CompletableResultCode.ofAll(
        batches.stream().filter(Batch::taken).map(batch -> batch.flush.get()).toList());
  }

  private final class Batch implements Runnable {

    private final Supplier<CompletableResultCode> flush;
    private volatile boolean hasCome;

    Batch(Supplier<CompletableResultCode> flush) {
      this.flush = flush;
    }

    @Override
    public void run() {
      if (!hasCome) {
        hasCome = true;
      }
      timer.set();
    }

    /** Whether something has come, which is then the flush's. */
    boolean taken() {
      boolean come = hasCome;
      hasCome = false;
      return come;
    }
  }
}
