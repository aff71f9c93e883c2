package io.throughline.examples.cluster.journal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.JournalMetrics;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The periodic sync of appended messages to the disk, ten times a second: a broker does not wait
 * for the disk, and a power failure loses no more than the last moment.
 */
final class DiskSync implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DiskSync.class);
  private static final long MILLIS_BETWEEN = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  private final MessageLog messages;
  private final BoundHistogram duration;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("journal-sync").setDaemon(true).build());

  static DiskSync start(MessageLog messages, OpenTelemetry openTelemetry) {
    DiskSync sync = new DiskSync(messages, JournalMetrics.create(openTelemetry).syncDuration());
    var unused =
        sync.thread.scheduleWithFixedDelay(sync::run, MILLIS_BETWEEN, MILLIS_BETWEEN, MILLISECONDS);
    return sync;
  }

  private DiskSync(MessageLog messages, BoundHistogram duration) {
    this.messages = messages;
    this.duration = duration;
  }

  private void run() {
    long start = System.nanoTime();
    try {
      if (messages.sync()) {
        duration.record((System.nanoTime() - start) / NANOS_PER_SECOND);
      }
    } catch (RocksDBException e) {
      log.error("messages are not on the disk yet", e);
    }
  }

  /** To be closed before the store, which must not be used while it closes. */
  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(5, SECONDS);
    run();
  }
}
