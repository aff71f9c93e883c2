package io.throughline.delivery;

import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one signal, which may be closed because the disk does not let us: then it is tried
 * again from time to time. Thread-safe.
 */
final class SignalSpool implements AutoCloseable {

  /** Where the folder comes from, which claims it when it is first asked. */
  interface FolderSource {
    SpoolFolder get() throws IOException;
  }

  private static final Logger logger = LoggerFactory.getLogger(SignalSpool.class);

  private static final Duration RETRY = Duration.ofSeconds(5);

  private final ThroughlineSignal signal;
  private final SpoolLimits limits;
  private final FolderSource folders;
  private final LongSupplier millis;
  private final Upkeep upkeep;
  private final SpoolMetrics metrics;
  private final DeliveryListener listener;
  private volatile @Nullable SegmentLog log;
  private @Nullable DropCounts counts;
  private long lastTry = Long.MIN_VALUE / 2;
  private boolean closed;
  private volatile boolean takes = true;

  SignalSpool(
      ThroughlineSignal signal,
      SpoolLimits limits,
      FolderSource folders,
      LongSupplier millis,
      ScheduledExecutorService thread,
      SpoolMetrics metrics,
      DeliveryListener listener) {
    this.signal = signal;
    this.limits = limits;
    this.folders = folders;
    this.millis = millis;
    this.upkeep = new Upkeep(thread, listener);
    this.metrics = metrics;
    this.listener = listener;
  }

  ThroughlineSignal signal() {
    return signal;
  }

  /** Puts a request on the disk; throws if that cannot be done now. */
  void append(PayloadBuffer request, int items) throws IOException {
    SegmentLog open = log();
    if (open == null) {
      takes = false;
      throw new IOException("the spool is not open");
    }
    try {
      boolean needsNext = open.append(request, items);
      takes = true;
      upkeep.after(open, needsNext);
      listener.spool(null);
    } catch (IOException e) {
      takes = false;
      listener.spool(e.toString());
      throw e;
    }
  }

  /** Whether the last request could be put on the disk. */
  boolean takes() {
    return takes;
  }

  /** The log; null while it cannot be opened. */
  @Nullable SegmentLog log() {
    SegmentLog open = log; // who appends waits for nobody who only counts
    return open == null ? opened() : open;
  }

  private synchronized @Nullable SegmentLog opened() {
    if (log == null && !closed && millis.getAsLong() - lastTry >= RETRY.toMillis()) {
      lastTry = millis.getAsLong();
      try {
        open();
        listener.spool(null);
      } catch (IOException | RuntimeException e) {
        logger.debug("the spool cannot be opened", e);
        listener.spool(e.toString());
      }
    }
    return log;
  }

  private void open() throws IOException {
    SpoolFolder folder = folders.get();
    DropCounts earlier = new DropCounts(folder.of(signal));
    counts = earlier;
    show(earlier); // the count goes on
    log = new SegmentLog(folder.of(signal), limits, millis, this::drop);
  }

  private void show(DropCounts earlier) {
    for (ThroughlineSpoolDropReason reason : ThroughlineSpoolDropReason.values()) {
      if (earlier.get(reason) > 0) {
        metrics.dropped(signal, reason, earlier.get(reason));
      }
    }
  }

  /** Counts a loss, for health, metrics and whoever comes after this process. */
  void drop(ThroughlineSpoolDropReason reason, long items) {
    DropCounts kept = counts;
    if (kept != null) {
      kept.add(reason, items);
    }
    metrics.dropped(signal, reason, items);
    listener.dropped(signal, reason, items);
  }

  /** Bytes on the disk. */
  synchronized long usage() {
    return log == null ? 0 : log.usage();
  }

  /** Of the oldest request. */
  synchronized double ageSeconds() {
    try {
      return log == null ? 0 : log.age().toMillis() / 1000.0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** What waits to be delivered. */
  synchronized long pendingItems() {
    return log == null ? 0 : log.pendingItems();
  }

  /** Takes over what processes that are gone have left. */
  void adopt() {
    SegmentLog open = log();
    DropCounts kept = counts;
    if (open == null || kept == null) {
      return;
    }
    try {
      folders
          .get()
          .adopt(
              signal,
              open,
              left -> {
                show(left);
                kept.adopt(left);
              });
    } catch (IOException | RuntimeException e) {
      logger.debug("what others have left cannot be taken over", e);
      listener.spool(e.toString());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (log != null) {
        log.close();
      }
    } catch (IOException e) {
      logger.debug("the spool could not be closed", e);
    }
    log = null;
  }
}
