package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A detector of when the queue begins to lose lines and when that is over. For one thread only. */
final class QueueOverflow {

  private final LineQueue queue;
  private final Notices notices;
  private long lost;
  private long lostBefore;
  private @Nullable Instant since;

  QueueOverflow(LineQueue queue, Notices notices) {
    this.queue = queue;
    this.notices = notices;
  }

  /** Whether something may change though no line comes. */
  boolean isLosing() {
    return since != null || queue.overflowed() > lost;
  }

  /** The line to be written, if something has changed since it was last asked. */
  @Nullable ILoggingEvent change(boolean stopping) {
    long lostByNow = queue.overflowed();
    boolean losing = lostByNow > lost;
    lost = lostByNow;
    if (losing && since == null) {
      since = Instant.now();
      return notices.warning("the log queue is full: lines are dropped, those below WARN first");
    }
    if ((!losing || stopping) && since != null) {
      ILoggingEvent over =
          notices.warning("{} log lines were dropped since {}", lost - lostBefore, since);
      lostBefore = lost;
      since = null;
      return over;
    }
    return null;
  }
}
