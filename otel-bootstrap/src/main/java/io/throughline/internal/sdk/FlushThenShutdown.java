package io.throughline.internal.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A flush of all that came before it. The SDK's processors take a flush that is under way for the
 * one that is asked for, and end with it, although it may have begun before the last span came.
 */
final class FlushThenShutdown {

  /** An exporter's time-outs end a flush long before. */
  private static final long LONGEST_MINUTES = 10;

  /** A batching processor forgets a flush as soon as its thread runs again. */
  private static final int MAX_LOOKS = 10_000;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private FlushThenShutdown() {}

  /** Does not wait: on a thread of its own the flush comes first, and then the rest. */
  static CompletableResultCode run(
      Supplier<CompletableResultCode> rest, Supplier<CompletableResultCode> flush) {
    CompletableResultCode result = new CompletableResultCode();
    Thread thread =
        new Thread(
            () -> {
              try {
                await(flush);
                CompletableResultCode ended = rest.get();
                var unused = ended.whenComplete(() -> complete(result, ended.isSuccess()));
              } catch (Throwable e) {
                result.failExceptionally(e); // a result without an end would hold its caller
              }
            },
            "throughline-flush");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static void complete(CompletableResultCode result, boolean success) {
    if (success) {
      result.succeed();
    } else {
      result.fail();
    }
  }

  private static void await(Supplier<CompletableResultCode> flush) {
    CompletableResultCode underWay = flush.get();
    join(underWay);
    CompletableResultCode whole = flush.get();
    for (int looks = 0; whole == underWay && isToBeForgotten(whole); looks++) {
      if (looks == MAX_LOOKS) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
      whole = flush.get();
    }
    join(whole);
  }

  /** A processor that batches nothing has nothing to flush, and says so by a constant. */
  private static boolean isToBeForgotten(CompletableResultCode flush) {
    return flush.isDone()
        && flush != CompletableResultCode.ofSuccess()
        && flush != CompletableResultCode.ofFailure();
  }

  private static void join(CompletableResultCode flush) {
    CompletableResultCode unused = flush.join(LONGEST_MINUTES, TimeUnit.MINUTES);
  }
}
