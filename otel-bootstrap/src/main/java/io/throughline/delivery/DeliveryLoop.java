package io.throughline.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests from the spool to the collector, one at a time and in order. While the collector
 * does not take them, one record is tried again and again with growing pauses; when it does, the
 * rest follows.
 */
final class DeliveryLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);

  private static final int LARGEST = 1 << 20;
  private static final int ONE_RECORD = 0;
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final ThroughlineSignal signal;
  private final SignalSpool spool;
  private final Transport transport;
  private final Duration timeout;
  private final DeliverySettings settings;
  private final DeliveryListener listener;
  private final PayloadBuffer request = new PayloadBuffer();
  private final Backoff backoff =
      new Backoff(
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          1.5,
          () -> ThreadLocalRandom.current().nextDouble());
  private final SecondTry secondTry = new SecondTry(System::nanoTime);
  private final CompletableResultCode ended = new CompletableResultCode();
  private final Thread thread;

  private final Pause pause = new Pause();
  private volatile boolean closed;
  private boolean failing;
  private int single;

  DeliveryLoop(
      ThroughlineSignal signal,
      SignalSpool spool,
      Transport transport,
      Duration timeout,
      DeliverySettings settings,
      DeliveryListener listener) {
    this.signal = signal;
    this.spool = spool;
    this.transport = transport;
    this.timeout = timeout;
    this.settings = settings;
    this.listener = listener;
    this.thread = DaemonThreads.named("throughline-deliver-" + signal.value(), this);
  }

  void start() {
    thread.start();
  }

  /** Delivers what is there and ends, or ends at the first attempt that fails. */
  CompletableResultCode drain() {
    pause.endAll();
    return ended;
  }

  /** Ends at once. */
  void close() {
    closed = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        try {
          boolean last =
              pause.isOver(); // what arrives before it is asked to end is still delivered
          spool.maintain();
          SegmentLog open = spool.log();
          if ((open == null || !deliverNext(open)) && last) {
            return;
          }
        } catch (IOException | RuntimeException e) {
          listener.spool(e.toString());
          if (pause.isOver()) {
            return;
          }
          pause.last(IDLE);
        }
      }
    } catch (InterruptedException e) {
      log.debug("delivery of {} was stopped", signal.value(), e);
    } finally {
      long left = spool.pendingItems();
      if (left > 0) {
        log.warn("{} {} stay on the disk for the next start", left, signal.value());
      }
      spool.close();
      transport.close();
      ended.succeed();
    }
  }

  /** False if there is nothing more to be done now, after having waited for more. */
  private boolean deliverNext(SegmentLog open) throws IOException, InterruptedException {
    SpooledBatch batch = next(open);
    if (batch == null) {
      pause.last(IDLE);
      if (!pause.isOver() && secondTry.isDue()) {
        open.rewind();
      }
      return false;
    }
    Answer answer = transport.send(request, timeout);
    switch (answer.verdict()) {
      case TAKEN -> {
        taken(open, batch, OtlpMessage.rejected(answer.body()));
        return true;
      }
      case NEVER -> {
        refused(open, batch, answer);
        return true;
      }
      case LATER -> {
        open.putBack(batch);
        failed(answer);
      }
      case DOUBTFUL -> {
        passOver(open, batch);
        failed(answer);
      }
    }
    return false;
  }

  private @Nullable SpooledBatch next(SegmentLog open) throws IOException {
    int most = failing || single > 0 ? ONE_RECORD : LARGEST;
    SpooledBatch batch = settings.newestFirst() ? open.read(request, true, most) : null;
    return batch == null ? open.read(request, false, most) : batch;
  }

  private void taken(SegmentLog open, SpooledBatch batch, long rejected)
      throws IOException, InterruptedException {
    open.release(batch);
    if (rejected > 0) {
      spool.drop(ThroughlineSpoolDropReason.REJECTED, Math.min(rejected, batch.items()));
    }
    listener.delivered(signal, Math.max(0, batch.items() - rejected));
    single = Math.max(0, single - 1);
    backoff.reset();
    secondTry.taken();
    if (failing) {
      failing = false;
      open.skipToFresh();
      log.info("the collector takes {} again", signal.value());
    }
    if (open.isOlderThan(FRESH, batch)) {
      pause.last(Duration.ofNanos(1_000_000_000L * request.length() / settings.catchUpRate()));
    }
  }

  /** One request of many records is sent again record by record, since one may have spoilt it. */
  private void refused(SegmentLog open, SpooledBatch batch, Answer answer) throws IOException {
    if (batch.parts().size() > 1) {
      open.putBack(batch);
      single = batch.parts().size();
      return;
    }
    single = Math.max(0, single - 1);
    open.release(batch);
    spool.drop(ThroughlineSpoolDropReason.REJECTED, batch.items());
    log.warn("{} {} were refused for good: {}", batch.items(), signal.value(), answer.reason());
  }

  /**
   * It may be the record, or the collector that refuses everything at the moment. The next record
   * will show; this one has its turn again later.
   */
  private void passOver(SegmentLog open, SpooledBatch batch) {
    if (batch.parts().size() > 1) {
      open.putBack(batch);
      single = batch.parts().size();
    } else {
      open.passOver(batch);
      secondTry.passedOver();
    }
  }

  private void failed(Answer answer) throws InterruptedException {
    listener.failed(signal, answer.reason());
    if (!failing) {
      failing = true;
      log.warn("{} are kept on the disk: {}", signal.value(), answer.reason());
    }
    pause.last(backoff.next(answer.retryAfter()));
  }
}
