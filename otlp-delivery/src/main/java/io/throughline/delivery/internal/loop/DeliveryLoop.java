package io.throughline.delivery.internal.loop;

import static io.throughline.delivery.internal.transport.ExportResult.Verdict.ACCEPTED;
import static io.throughline.delivery.internal.transport.ExportResult.Verdict.REJECTED;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.throughline.delivery.internal.spool.LogReader;
import io.throughline.delivery.internal.spool.PayloadBuffer;
import io.throughline.delivery.internal.spool.SegmentLog;
import io.throughline.delivery.internal.spool.SpooledBatch;
import io.throughline.delivery.internal.transport.ExportResult;
import io.throughline.delivery.internal.transport.Transport;
import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.delivery.spi.Items;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delivery of requests from the spool to the collector, one at a time and in order; {@link
 * ResponseHandler} decides what follows from the answers.
 *
 * <p>All of it happens on the thread that the signals share, and never waits there.
 */
public final class DeliveryLoop {
  // Why: RATIONALE.md#why-does-one-thread-deliver-all-signals

  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);

  private static final int LARGEST = 1 << 20;
  private static final int ONE_RECORD = 0;
  private static final int MOST_FAILURES = 3;
  private static final Duration TROUBLE = Duration.ofSeconds(1);

  private final ThroughlineSignal signal;
  private final SignalSpool spool;
  private final Transport transport;
  private final Duration timeout;
  private final DeliverySettings settings;
  private final DeliveryListener listener;
  private final ScheduledExecutorService thread;
  private final WakeableTask task;
  private final PayloadBuffer request = new PayloadBuffer();
  private final ResponseHandler responses;
  private final CompletableResultCode ended = new CompletableResultCode();

  private volatile @Nullable CompletableFuture<ExportResult> onItsWay;
  private volatile boolean draining;
  private volatile boolean over;
  private boolean gathers;
  private int failures;

  public DeliveryLoop(
      SignalSpool spool,
      Transport transport,
      Duration timeout,
      DeliverySettings settings,
      DeliveryListener listener,
      ScheduledExecutorService thread,
      Runnable onReturn) {
    this.signal = spool.signal();
    this.spool = spool;
    this.transport = transport;
    this.timeout = timeout;
    this.settings = settings;
    this.listener = listener;
    this.thread = thread;
    this.task = new WakeableTask(thread, this::turn, this::failed);
    this.responses =
        new ResponseHandler(spool, settings, listener, transport.destination(), onReturn);
  }

  /** There may be something in the spool. To be called after each that was put there. */
  void wake() {
    task.wake();
  }

  /** The collector takes something of another signal again. To be called on the thread. */
  void tryEarlier() {
    if (responses.mayTryEarlier()) {
      task.now();
    }
  }

  /** Delivers what is there and ends, or ends at the first attempt that fails. */
  CompletableResultCode drain() {
    draining = true;
    task.now();
    return ended;
  }

  /** Ends at once. */
  void close() {
    end();
    CompletableFuture<ExportResult> unwanted = onItsWay;
    if (unwanted != null) {
      unwanted.cancel(true);
    }
    transport.close();
  }

  private void turn() {
    if (onItsWay != null || over) {
      return;
    }
    boolean last = draining; // what arrives before it is asked to end is still delivered
    try {
      SegmentLog open = spool.log();
      SpooledBatch batch = open == null ? null : next(open);
      if (open != null && batch != null) {
        send(open, batch, last);
      } else if (last) {
        end();
      } else {
        rest(open);
      }
    } catch (IOException | RuntimeException e) {
      troubled(e, last);
    }
  }

  private void send(SegmentLog open, SpooledBatch batch, boolean last) throws IOException {
    CompletableFuture<ExportResult> sent;
    try {
      sent = transport.send(request, timeout);
    } catch (Throwable e) {
      notSent(open, batch, e);
      throw e;
    }
    onItsWay = sent;
    task.expect(timeout);
    var unused =
        sent.whenCompleteAsync(
            (answer, failure) ->
                answered(
                    open, batch, failure == null ? answer : ExportResult.failed(failure), last),
            thread);
  }

  /** A heap that is full for a moment is waited for; a large record does not hold up all others. */
  private void notSent(SegmentLog open, SpooledBatch batch, Throwable reason) throws IOException {
    boolean outOfMemory = reason instanceof OutOfMemoryError;
    failures = outOfMemory ? failures + 1 : 0;
    if (outOfMemory
        && failures >= MOST_FAILURES
        && batch.parts().size() == 1
        && batch.length() > LogReader.LARGE) {
      open.release(batch);
      spool.drop(ThroughlineSpoolDropReason.TOO_LARGE, batch.items());
      failures = 0;
    } else {
      open.requeue(batch);
    }
  }

  private @Nullable SpooledBatch next(SegmentLog open) throws IOException {
    int most = responses.wantOneRecord() || failures > 0 ? ONE_RECORD : LARGEST;
    SpooledBatch batch = settings.newestFirst() ? open.read(request, true, most) : null;
    return batch == null ? open.read(request, false, most) : batch;
  }

  private void rest(@Nullable SegmentLog open) {
    if (open == null) {
      task.in(TROUBLE);
    } else if (gathers) {
      gathers = false;
      task.in(settings.timings().gather());
    } else if (responses.isRetryDue()) {
      open.retryDeferred();
      task.in(Duration.ZERO);
    } else {
      task.sleep(responses.untilDeferredRetry());
    }
  }

  private void answered(SegmentLog open, SpooledBatch batch, ExportResult answer, boolean last) {
    onItsWay = null;
    if (over) {
      return;
    }
    failures = 0;
    try {
      if (open != spool.log()) { // its files were removed, and its records are in another log
        task.in(Duration.ZERO);
        return;
      }
      Duration pause = responses.handle(open, batch, answer);
      gathers |= answer.verdict() == ACCEPTED;
      boolean goesOn = answer.verdict() == ACCEPTED || answer.verdict() == REJECTED;
      if (last && !goesOn) {
        end();
      } else {
        task.in(draining ? Duration.ZERO : pause);
      }
    } catch (IOException | RuntimeException e) {
      troubled(e, last);
    } catch (Error e) {
      failed(e);
    }
  }

  /** After an Error, which may have come from anywhere, it goes on a second later. */
  private void failed(Throwable error) {
    try {
      listener.failed(signal, "delivery has failed: " + error);
      log.warn("{} are not delivered for the moment: {}", signal.value(), error.toString());
    } catch (Throwable e) {
      // no memory for words, so it is tried again without
    }
    task.in(TROUBLE);
  }

  private void troubled(Exception trouble, boolean last) {
    listener.spool(trouble.toString());
    if (last) {
      end();
    } else {
      task.in(TROUBLE);
    }
  }

  private void end() {
    synchronized (ended) {
      if (over) {
        return;
      }
      over = true;
    }
    long left = spool.pendingItems();
    if (left > 0) {
      log.warn("on the disk for the next start: {}", Items.of(left, signal.value()));
    }
    spool.close();
    transport.close();
    ended.succeed();
  }
}
