package io.throughline.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.Duration;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.queue.LineOutputs;
import io.throughline.logging.internal.queue.LinePipeline;
import io.throughline.logging.internal.queue.LineQueue;
import io.throughline.logging.internal.queue.Notices;
import io.throughline.logging.internal.queue.RepeatedLines;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An appender that passes events to other appenders on a thread of its own, so that no thread that
 * logs waits for the output. When its queue is full it drops lines, those below WARN first, and
 * counts each ({@code throughline.log.lines.dropped}); one WARN line says when that began and one
 * how many were dropped. With {@link #setBlocking} the threads that log wait instead.
 *
 * <p>When it is stopped, it writes what waits, but no longer than {@link #setFlushTimeout}. When
 * the JVM ends without that, it does the same and from then on writes on the thread that logs.
 *
 * <p>Values are turned into text on the thread that logs, as they are then. Thread-safe.
 */
public final class AsyncLineAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {

  static final int DEFAULT_QUEUE_SIZE = 65_536;

  private final AppenderAttachableImpl<ILoggingEvent> outputs = new AppenderAttachableImpl<>();
  private int queueSize = DEFAULT_QUEUE_SIZE;
  private boolean blocking;
  private int repeatBurst = 1000;
  private Duration repeatInterval = Duration.buildBySeconds(10);
  private Duration flushTimeout = Duration.buildBySeconds(2);
  private volatile @Nullable LinePipeline pipeline;

  /** Called by Logback. */
  public AsyncLineAppender() {}

  /**
   * How many lines can wait. One that takes more than 512 bytes of the heap counts as several, so
   * that all together take 32 MiB by default. They never take more than a quarter of the heap.
   *
   * @param lines at least 16, by default 65,536
   */
  public void setQueueSize(int lines) {
    queueSize = Math.max(16, lines);
  }

  /**
   * Whether threads that log wait when the queue is full.
   *
   * @param blocking by default false: lines are dropped and counted
   */
  public void setBlocking(boolean blocking) {
    this.blocking = blocking;
  }

  /**
   * How long stopping waits for lines to be written; what remains is counted as dropped.
   *
   * @param timeout such as {@code 500 milliseconds}, by default 2 seconds
   */
  public void setFlushTimeout(Duration timeout) {
    flushTimeout = timeout;
  }

  /**
   * How often a WARN or ERROR of one logger may have the same message within one interval: before
   * its arguments are filled in, unless it has no word but those, as in {@code "{}"}. Further ones
   * are counted as dropped ({@code repeated}), and a line at the end of the interval says how many
   * it were.
   *
   * @param lines by default 1,000; zero for no limit
   */
  public void setRepeatBurst(int lines) {
    repeatBurst = lines;
  }

  /**
   * The interval of {@link #setRepeatBurst}.
   *
   * @param interval such as {@code 30 seconds}, by default 10 seconds
   */
  public void setRepeatInterval(Duration interval) {
    repeatInterval = interval;
  }

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    if (!outputs.iteratorForAppenders().hasNext()) {
      addError("no appender-ref: there is nothing to write to");
      return;
    }
    LogLineCounts counts = LogLineCounts.of(getContext());
    Notices notices = new Notices((LoggerContext) getContext(), AsyncLineAppender.class);
    pipeline =
        new LinePipeline(
            new LineQueue(queueSize, counts),
            new LineOutputs(outputs, counts),
            new RepeatedLines(repeatBurst, repeatInterval.getMilliseconds(), notices),
            notices,
            counts,
            blocking,
            flushTimeout.getMilliseconds());
    pipeline.start();
    super.start();
  }

  @Override
  public void stop() {
    LinePipeline ending = pipeline;
    if (!isStarted() || ending == null) {
      return;
    }
    super.stop();
    ending.stop();
    outputs.detachAndStopAllAppenders();
  }

  /**
   * Not guarded against a logger that is called within a value: such a line is a line too. A filter
   * of the host's that throws costs the line.
   */
  @Override
  public void doAppend(ILoggingEvent event) {
    try {
      if (getFilterChainDecision(event) != FilterReply.DENY) {
        append(event);
      }
    } catch (Throwable e) {
      LogLineCounts.of(getContext()).failed(event.getLevel(), 1, e);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    LinePipeline into = pipeline;
    if (into == null) {
      addWarn("a line came before the appender " + getName() + " was started");
    } else {
      into.accept(event);
    }
  }

  /**
   * Waits until what was logged before is written.
   *
   * @param timeoutMillis how long to wait
   * @return whether it is
   */
  boolean flush(long timeoutMillis) {
    LinePipeline waitingFor = pipeline;
    return waitingFor == null || waitingFor.flush(timeoutMillis);
  }

  /** The thread that writes, which may have ended. */
  Thread worker() {
    return Objects.requireNonNull(pipeline, "not started").worker();
  }

  /** Whether it keeps a thread for lines to come, or only while there are lines to write. */
  void keepThread(boolean keep) {
    LinePipeline kept = pipeline;
    if (kept == null) {
      return;
    }
    if (keep) {
      kept.goOn();
    } else {
      kept.rest();
    }
  }

  @Override
  public void addAppender(Appender<ILoggingEvent> output) {
    outputs.addAppender(output);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return outputs.iteratorForAppenders();
  }

  @Override
  public @Nullable Appender<ILoggingEvent> getAppender(String name) {
    return outputs.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> output) {
    return outputs.isAttached(output);
  }

  @Override
  public void detachAndStopAllAppenders() {
    outputs.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> output) {
    return outputs.detachAppender(output);
  }

  @Override
  public boolean detachAppender(String name) {
    return outputs.detachAppender(name);
  }
}
