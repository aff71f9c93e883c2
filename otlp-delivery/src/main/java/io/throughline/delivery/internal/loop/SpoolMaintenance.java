package io.throughline.delivery.internal.loop;

import io.throughline.delivery.internal.spool.SegmentLog;
import io.throughline.delivery.spi.DeliveryListener;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work on a log, such as the preparation of the next file and the sync, for which no
 * thread that appends should wait. Thread-safe.
 */
final class SpoolMaintenance {

  private static final Logger logger = LoggerFactory.getLogger(SpoolMaintenance.class);

  private static final Duration RETRY = Duration.ofSeconds(5);

  private final ScheduledExecutorService thread;
  private final DeliveryListener listener;
  private final AtomicBoolean preparing = new AtomicBoolean();
  private final AtomicBoolean willSync = new AtomicBoolean();

  SpoolMaintenance(ScheduledExecutorService thread, DeliveryListener listener) {
    this.thread = thread;
    this.listener = listener;
  }

  /** To be called after each append, with what it said. */
  void after(SegmentLog log, boolean needsNext) {
    if (needsNext && preparing.compareAndSet(false, true)) {
      thread.execute(() -> prepareNext(log));
    }
    if (!willSync.get() && log.needsSync() && willSync.compareAndSet(false, true)) {
      later(() -> sync(log), SegmentLog.SYNC_INTERVAL);
    }
  }

  private void prepareNext(SegmentLog log) {
    try {
      log.prepareNext();
      preparing.set(false);
    } catch (Throwable e) {
      // The disk or the heap may be full, which matters when there is something to write.
      logger.debug("the next file could not be prepared", e);
      later(() -> preparing.set(false), RETRY);
    }
  }

  private void sync(SegmentLog log) {
    willSync.set(false);
    try {
      log.sync();
    } catch (Throwable e) {
      logger.debug("the spool could not be synced", e);
      listener.spool(e.toString());
    }
  }

  private void later(Runnable task, Duration delay) {
    var unused = thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}
