package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The appenders behind the queue, with counts of what they wrote: a line that is written by several
 * is counted at the first, one that is lost at each. Never throws.
 */
public final class LineOutputs implements Consumer<List<ILoggingEvent>> {

  private final AppenderAttachable<ILoggingEvent> outputs;
  private final LogLineCounts counts;

  public LineOutputs(AppenderAttachable<ILoggingEvent> outputs, LogLineCounts counts) {
    this.outputs = outputs;
    this.counts = counts;
  }

  @Override
  public void accept(List<ILoggingEvent> lines) {
    Iterator<Appender<ILoggingEvent>> all = outputs.iteratorForAppenders();
    boolean first = true;
    while (all.hasNext()) {
      write(lines, all.next(), first);
      first = false;
    }
  }

  private void write(List<ILoggingEvent> lines, Appender<ILoggingEvent> output, boolean counted) {
    if (output instanceof LineSink sink) {
      sink.write(lines, counted);
    } else {
      for (ILoggingEvent line : lines) {
        append(output, line, counted);
      }
    }
  }

  private void append(Appender<ILoggingEvent> output, ILoggingEvent line, boolean counted) {
    boolean written = false;
    try {
      output.doAppend(line);
      // Logback's appenders throw nothing; they stop when their output fails.
      written = output.isStarted();
    } catch (Throwable e) {
      counts.failing(e);
    }
    if (written) {
      counts.recovered();
      if (counted) {
        counts.written(line.getLevel());
      }
    } else {
      counts.dropped(line.getLevel(), ThroughlineLogDropReason.WRITE_FAILED);
    }
  }
}
