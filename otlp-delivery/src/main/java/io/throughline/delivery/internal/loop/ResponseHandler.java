package io.throughline.delivery.internal.loop;

import io.throughline.delivery.internal.spool.SegmentLog;
import io.throughline.delivery.internal.spool.SpooledBatch;
import io.throughline.delivery.internal.transport.ExportResult;
import io.throughline.delivery.internal.transport.OtlpMessage;
import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.delivery.spi.Items;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handling of the collector's answers: a request that was accepted or refused for good leaves
 * the spool, all others are read again. While the collector accepts nothing, one record is tried
 * again and again with growing pauses; once it is accepted, the rest follows. Not thread-safe.
 */
final class ResponseHandler {
  // Why: RATIONALE.md#why-do-signals-tell-each-other-that-the-collector-is-back

  private static final Logger log = LoggerFactory.getLogger(ResponseHandler.class);

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final ThroughlineSignal signal;
  private final SignalSpool spool;
  private final DeliverySettings settings;
  private final DeliveryListener listener;
  private final Backoff backoff;
  private final DeferredRetry deferredRetry;
  private final String destination;
  private final Runnable onReturn;
  private boolean failing;
  private boolean askedToWait;
  private int single;

  ResponseHandler(
      SignalSpool spool,
      DeliverySettings settings,
      DeliveryListener listener,
      String destination,
      Runnable onReturn) {
    this.destination = destination;
    this.signal = spool.signal();
    this.spool = spool;
    this.settings = settings;
    this.listener = listener;
    this.onReturn = onReturn;
    this.backoff = settings.timings().retries();
    this.deferredRetry = new DeferredRetry(settings.timings().deferredRetries(), System::nanoTime);
  }

  /** Whether a large request would be too much for a collector that may be in trouble. */
  boolean wantOneRecord() {
    return failing || single > 0;
  }

  /** Whether it waits only for a guess of ours at when the collector takes something again. */
  boolean mayTryEarlier() {
    return failing && !askedToWait;
  }

  /** To be asked when there is nothing else: whether what was passed over has its turn again. */
  boolean isRetryDue() {
    return deferredRetry.isDue();
  }

  /** Null if nothing was passed over. */
  @Nullable Duration untilDeferredRetry() {
    return deferredRetry.remaining();
  }

  /** Returns how long to wait before the next request. */
  Duration handle(SegmentLog open, SpooledBatch batch, ExportResult answer) throws IOException {
    return switch (answer.verdict()) {
      case ACCEPTED -> taken(open, batch, OtlpMessage.rejected(answer.body()));
      case REJECTED -> refused(open, batch, answer);
      case RETRYABLE -> requeue(open, batch, answer);
      case UNCERTAIN -> deferred(open, batch, answer);
    };
  }

  private Duration taken(SegmentLog open, SpooledBatch batch, long rejected) throws IOException {
    open.release(batch);
    if (rejected > 0) {
      spool.drop(ThroughlineSpoolDropReason.REJECTED, Math.min(rejected, batch.items()));
    }
    listener.delivered(signal, Math.max(0, batch.items() - rejected));
    single = Math.max(0, single - 1);
    backoff.reset();
    deferredRetry.taken();
    if (failing) {
      failing = false;
      open.markFresh();
      log.info("{} are delivered to the collector again", signal.value());
      onReturn.run();
    }
    return open.isOlderThan(FRESH, batch)
        ? Duration.ofNanos(1_000_000_000L * batch.length() / settings.catchUpRate())
        : Duration.ZERO;
  }

  /** One request of many records is sent again record by record, since one may have spoilt it. */
  private Duration refused(SegmentLog open, SpooledBatch batch, ExportResult answer)
      throws IOException {
    if (batch.parts().size() > 1) {
      requeueOneByOne(open, batch);
      return Duration.ZERO;
    }
    single = Math.max(0, single - 1);
    open.release(batch);
    spool.drop(ThroughlineSpoolDropReason.REJECTED, batch.items());
    listener.failed(signal, answer.reason()); // last, as what health shows
    log.warn(
        "lost, the collector refuses them: {}: {}",
        Items.of(batch.items(), signal.value()),
        answer.reason());
    return Duration.ZERO;
  }

  private Duration requeue(SegmentLog open, SpooledBatch batch, ExportResult answer) {
    open.requeue(batch);
    return failed(answer);
  }

  /**
   * It may be the record, or the collector that refuses everything at the moment. The next record
   * will show; this one has its turn again later.
   */
  private Duration deferred(SegmentLog open, SpooledBatch batch, ExportResult answer) {
    if (batch.parts().size() > 1) {
      requeueOneByOne(open, batch);
    } else {
      open.defer(batch);
      deferredRetry.deferred();
    }
    return failed(answer);
  }

  private void requeueOneByOne(SegmentLog open, SpooledBatch batch) {
    open.requeue(batch);
    single = batch.parts().size();
  }

  private Duration failed(ExportResult answer) {
    listener.failed(signal, answer.reason());
    if (!failing) {
      failing = true;
      log.warn(
          "{} are kept on the disk, {} does not accept them: {}; is a collector running there"
              + " (otel.exporter.otlp.endpoint)? Tried again until it does",
          signal.value(),
          destination,
          answer.reason());
    }
    askedToWait = answer.retryAfter() != null;
    return backoff.next(answer.retryAfter());
  }
}
