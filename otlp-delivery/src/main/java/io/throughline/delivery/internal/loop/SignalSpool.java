package io.throughline.delivery.internal.loop;

import io.throughline.delivery.internal.spool.DropCounts;
import io.throughline.delivery.internal.spool.PayloadBuffer;
import io.throughline.delivery.internal.spool.SegmentLog;
import io.throughline.delivery.internal.spool.SpoolFolder;
import io.throughline.delivery.internal.spool.SpoolLimits;
import io.throughline.delivery.spi.DeliveryListener;
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
public final class SignalSpool implements AutoCloseable {

  /** The source of the folder, which claims it at the first request. */
  public interface FolderSource {

    /** The folder of this process. */
    SpoolFolder get() throws IOException;

    /** That one is not this process's any more. */
    void giveUp(SpoolFolder lost);
  }

  private static final Logger logger = LoggerFactory.getLogger(SignalSpool.class);

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** How often is looked whether somebody has removed what is ours. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ThroughlineSignal signal;
  private final SpoolLimits limits;
  private final FolderSource folders;
  private final LongSupplier millis;
  private final SpoolMaintenance upkeep;
  private final SpoolMetrics metrics;
  private final DeliveryListener listener;
  private volatile @Nullable SegmentLog log;
  private final ScheduledExecutorService thread;
  private @Nullable SpoolFolder folder;
  private @Nullable SegmentLog removed;
  private volatile long nextLook;
  private volatile @Nullable DropCounts counts;
  private long lastTry = Long.MIN_VALUE / 2;
  private boolean closed;
  private volatile boolean takes = true;

  public SignalSpool(
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
    this.thread = thread;
    this.upkeep = new SpoolMaintenance(thread, listener);
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
  public boolean takes() {
    return takes;
  }

  /** The log; null while it cannot be opened. */
  @Nullable SegmentLog log() {
    SegmentLog open = log; // an append waits for no look at numbers
    return open == null || millis.getAsLong() >= nextLook ? looked() : open;
  }

  private synchronized @Nullable SegmentLog looked() {
    long now = millis.getAsLong();
    if (log != null && now >= nextLook) {
      nextLook = now + LOOK.toMillis();
      look(log);
    }
    if (log == null && !closed && now - lastTry >= RETRY.toMillis()) {
      lastTry = now;
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

  /** Leaves a folder that somebody has removed or taken, with all that can still be read. */
  private void look(SegmentLog open) {
    SpoolFolder claimed = folder;
    SpoolFolder.State state = claimed == null ? SpoolFolder.State.OURS : claimed.state();
    try {
      if (claimed == null || state == SpoolFolder.State.OURS) {
        open.mend();
        return;
      }
      logger.warn(
          "{} was {} by another process; {} go to another folder from now on",
          claimed,
          state == SpoolFolder.State.REMOVED ? "removed" : "taken",
          signal.value());
      log = null;
      lastTry = Long.MIN_VALUE / 2;
      leaveFolder();
      folders.giveUp(claimed);
      if (state == SpoolFolder.State.REMOVED) {
        removed = open;
      } else {
        open.abandon(); // what is in it is delivered by the process that has it now
      }
    } catch (IOException | RuntimeException e) {
      logger.debug("{} could not be left", claimed, e);
      listener.spool(e.toString());
    }
  }

  private void open() throws IOException {
    SpoolFolder claimed = folders.get();
    DropCounts earlier = new DropCounts(claimed.of(signal), claimed.files());
    DropCounts before = counts;
    if (before == null) {
      show(earlier); // the count goes on
    } else if (before.isLeft()) {
      earlier.adopt(before); // of the time without a folder
    }
    folder = claimed;
    counts = earlier;
    SegmentLog opened =
        new SegmentLog(claimed.of(signal), claimed.files(), limits, millis, this::drop);
    log = opened;
    nextLook = millis.getAsLong() + LOOK.toMillis();
    SegmentLog left = removed;
    removed = null;
    if (left != null) {
      thread.execute(() -> rescue(left, opened));
    }
  }

  private void rescue(SegmentLog left, SegmentLog into) {
    try {
      left.moveTo(into);
    } catch (Throwable e) {
      logger.warn("not all {} could be saved: {}", signal.value(), e.toString());
    }
  }

  private void show(DropCounts earlier) {
    for (ThroughlineSpoolDropReason reason : ThroughlineSpoolDropReason.values()) {
      if (earlier.get(reason) > 0) {
        metrics.dropped(signal, reason, earlier.get(reason));
      }
    }
  }

  /** What is counted from now on goes into no file, until there is another folder. */
  public void leaveFolder() {
    DropCounts kept = counts;
    if (kept != null) {
      kept.leave();
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
  public synchronized long pendingItems() {
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
