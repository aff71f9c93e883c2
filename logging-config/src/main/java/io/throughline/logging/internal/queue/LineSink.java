package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;

/** An output that takes many lines at once, and counts them itself. */
public interface LineSink {

  /**
   * Writes lines.
   *
   * @param lines in their order, as snapshots
   * @param counted whether those that are written are counted, and not only those that are lost
   */
  void write(List<ILoggingEvent> lines, boolean counted);
}
