package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;

/** An output that takes many lines at once, and counts them itself. */
public interface LineSink {

  /**
   * Writes lines.
   *
   * @param lines in their order, as snapshots
   */
  void write(List<ILoggingEvent> lines);
}
