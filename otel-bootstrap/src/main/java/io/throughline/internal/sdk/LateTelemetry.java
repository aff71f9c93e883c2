package io.throughline.internal.sdk;

import io.throughline.delivery.spi.Items;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans and log records that come when {@code Observability.close} has ended their way. No metric
 * can say so any more: a line says it at the first, the second, the fourth and so on, and one more
 * at the end of the JVM has the sums. Thread-safe.
 */
final class LateTelemetry {

  private static final Logger log = LoggerFactory.getLogger(LateTelemetry.class);

  private final AtomicLong spans = new AtomicLong();
  private final AtomicLong logRecords = new AtomicLong();
  private final AtomicBoolean awaitsEnd = new AtomicBoolean();

  void span() {
    spans.incrementAndGet();
    tellNowAndThen();
  }

  /** Of its own line there is nothing to tell. */
  void logRecord(String logger) {
    if (!logger.equals(log.getName())) {
      logRecords.incrementAndGet();
      tellNowAndThen();
    }
  }

  long spans() {
    return spans.get();
  }

  long logRecords() {
    return logRecords.get();
  }

  private void tellNowAndThen() {
    if (Long.bitCount(spans.get() + logRecords.get()) == 1) {
      tell();
    }
    if (!awaitsEnd.get() && awaitsEnd.compareAndSet(false, true)) {
      tellAtTheEnd();
    }
  }

  /** The hook is there only where there is something to tell: it keeps our classes loaded. */
  private void tellAtTheEnd() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::tell, "throughline-late"));
    } catch (IllegalStateException e) {
      log.trace("the JVM is already stopping", e);
    }
  }

  private void tell() {
    log.warn(
        "{} and {} came after close() and are lost: call close() when everything else has stopped, see"
            + " Observability.closeWith(..)",
        Items.of(spans.get(), "traces"),
        Items.of(logRecords.get(), "logs"));
  }
}
