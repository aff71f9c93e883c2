package io.throughline.delivery;

import static io.throughline.delivery.Answer.Verdict.NEVER;
import static io.throughline.delivery.Answer.Verdict.TAKEN;

import io.opentelemetry.sdk.common.CompletableResultCode;
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
 * Takes requests from the spool to the collector, one at a time and in order. While the collector
 * does not take them, one record is tried again and again with growing pauses; when it does, the
 * rest follows.
 *
 * <p>All of it happens on the thread that the signals share, and never waits there.
 */
final class DeliveryLoop {

  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);

  private static final int LARGEST = 1 << 20;
  private static final int ONE_RECORD = 0;
  private static final Duration TROUBLE = Duration.ofSeconds(1);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final ThroughlineSignal signal;
  private final SignalSpool spool;
  private final Transport transport;
  private final Duration timeout;
  private final DeliverySettings settings;
  private final DeliveryListener listener;
  private final ScheduledExecutorService thread;
  private final Turns turns;
  private final PayloadBuffer request = new PayloadBuffer();
  private final Backoff backoff;
  private final SecondTry secondTry;
  private final CompletableResultCode ended = new CompletableResultCode();

  private volatile @Nullable CompletableFuture<Answer> onItsWay;
  private volatile boolean draining;
  private volatile boolean over;
  private boolean failing;
  private boolean gathers;
  private int single;

  DeliveryLoop(
      ThroughlineSignal signal,
      SignalSpool spool,
      Transport transport,
      Duration timeout,
      DeliverySettings settings,
      DeliveryListener listener,
      ScheduledExecutorService thread) {
    this.signal = signal;
    this.spool = spool;
    this.transport = transport;
    this.timeout = timeout;
    this.settings = settings;
    this.listener = listener;
    this.thread = thread;
    this.turns = new Turns(thread, this::turn);
    this.backoff = settings.pace().retries();
    this.secondTry = new SecondTry(settings.pace().secondTries(), System::nanoTime);
  }

  /** There may be something in the spool. To be called after each that was put there. */
  void wake() {
    turns.wake();
  }

  /** Begins with what an earlier process has left. */
  void start() {
    turns.now();
  }

  /** Delivers what is there and ends, or ends at the first attempt that fails. */
  CompletableResultCode drain() {
    draining = true;
    turns.now();
    return ended;
  }

  /** Ends at once. */
  void close() {
    end();
    CompletableFuture<Answer> unwanted = onItsWay;
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
        CompletableFuture<Answer> sent = transport.send(request, timeout);
        onItsWay = sent;
        var unused =
            sent.exceptionally(Answer::failed)
                .thenAcceptAsync(answer -> answered(open, batch, answer, last), thread);
      } else if (last) {
        end();
      } else {
        rest(open);
      }
    } catch (IOException | RuntimeException e) {
      troubled(e, last);
    }
  }

  private @Nullable SpooledBatch next(SegmentLog open) throws IOException {
    int most = failing || single > 0 ? ONE_RECORD : LARGEST;
    SpooledBatch batch = settings.newestFirst() ? open.read(request, true, most) : null;
    return batch == null ? open.read(request, false, most) : batch;
  }

  private void rest(@Nullable SegmentLog open) {
    if (open == null) {
      turns.in(TROUBLE);
    } else if (gathers) {
      gathers = false;
      turns.in(settings.pace().gather());
    } else if (secondTry.isDue()) {
      open.rewind();
      turns.in(Duration.ZERO);
    } else {
      turns.sleep(secondTry.remaining());
    }
  }

  private void answered(SegmentLog open, SpooledBatch batch, Answer answer, boolean last) {
    onItsWay = null;
    if (over) {
      return;
    }
    try {
      Duration pause =
          switch (answer.verdict()) {
            case TAKEN -> taken(open, batch, OtlpMessage.rejected(answer.body()));
            case NEVER -> refused(open, batch, answer);
            case LATER -> putBack(open, batch, answer);
            case DOUBTFUL -> passedOver(open, batch, answer);
          };
      boolean goesOn = answer.verdict() == TAKEN || answer.verdict() == NEVER;
      if (last && !goesOn) {
        end();
      } else {
        turns.in(draining ? Duration.ZERO : pause);
      }
    } catch (IOException | RuntimeException e) {
      troubled(e, last);
    }
  }

  private void troubled(Exception trouble, boolean last) {
    listener.spool(trouble.toString());
    if (last) {
      end();
    } else {
      turns.in(TROUBLE);
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
      log.warn("{} {} stay on the disk for the next start", left, signal.value());
    }
    spool.close();
    transport.close();
    ended.succeed();
  }

  private Duration taken(SegmentLog open, SpooledBatch batch, long rejected) throws IOException {
    open.release(batch);
    if (rejected > 0) {
      spool.drop(ThroughlineSpoolDropReason.REJECTED, Math.min(rejected, batch.items()));
    }
    listener.delivered(signal, Math.max(0, batch.items() - rejected));
    single = Math.max(0, single - 1);
    gathers = true;
    backoff.reset();
    secondTry.taken();
    if (failing) {
      failing = false;
      open.skipToFresh();
      log.info("the collector takes {} again", signal.value());
    }
    return open.isOlderThan(FRESH, batch)
        ? Duration.ofNanos(1_000_000_000L * request.length() / settings.catchUpRate())
        : Duration.ZERO;
  }

  /** One request of many records is sent again record by record, since one may have spoilt it. */
  private Duration refused(SegmentLog open, SpooledBatch batch, Answer answer) throws IOException {
    if (batch.parts().size() > 1) {
      putBackOneByOne(open, batch);
      return Duration.ZERO;
    }
    single = Math.max(0, single - 1);
    open.release(batch);
    spool.drop(ThroughlineSpoolDropReason.REJECTED, batch.items());
    log.warn("{} {} were refused for good: {}", batch.items(), signal.value(), answer.reason());
    return Duration.ZERO;
  }

  private Duration putBack(SegmentLog open, SpooledBatch batch, Answer answer) {
    open.putBack(batch);
    return failed(answer);
  }

  /**
   * It may be the record, or the collector that refuses everything at the moment. The next record
   * will show; this one has its turn again later.
   */
  private Duration passedOver(SegmentLog open, SpooledBatch batch, Answer answer) {
    if (batch.parts().size() > 1) {
      putBackOneByOne(open, batch);
    } else {
      open.passOver(batch);
      secondTry.passedOver();
    }
    return failed(answer);
  }

  private void putBackOneByOne(SegmentLog open, SpooledBatch batch) {
    open.putBack(batch);
    single = batch.parts().size();
  }

  private Duration failed(Answer answer) {
    listener.failed(signal, answer.reason());
    if (!failing) {
      failing = true;
      log.warn("{} are kept on the disk: {}", signal.value(), answer.reason());
    }
    return backoff.next(answer.retryAfter());
  }
}
