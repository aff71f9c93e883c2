package io.throughline.internal.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A flush of all that came before it. The SDK's processors take a flush that is under way for the
 * one that is asked for, and end with it, although it may have begun before the last span came.
 */
final class FlushThenShutdown {

  /** An exporter's time-outs end a flush long before. */
  private static final long LONGEST_MINUTES = 10;

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
    while (whole == underWay && whole.isDone()) {
      Thread.onSpinWait(); // the processor is about to forget it
      whole = flush.get();
    }
    join(whole);
  }

  private static void join(CompletableResultCode flush) {
    CompletableResultCode unused = flush.join(LONGEST_MINUTES, TimeUnit.MINUTES);
  }
}
