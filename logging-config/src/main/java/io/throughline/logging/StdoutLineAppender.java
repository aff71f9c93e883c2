package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.internal.line.LineBuffer;
import io.throughline.logging.internal.line.TextLine;
import io.throughline.logging.internal.queue.LineSink;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An appender that writes lines to stdout, many by one call when they come from an {@link
 * AsyncLineAppender}, and counts them. Logback's console appender makes a byte array of each line
 * and stops for ever at the first error.
 *
 * <p>{@link System#out} tells an error only once it has happened, and never that it is over: what
 * is written from then on is counted as {@code write_failed}. Thread-safe.
 */
public final class StdoutLineAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements LineSink {

  private static final int CHUNK = 32 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final LineBuffer chunk = new LineBuffer(Integer.MAX_VALUE);
  private @Nullable JsonLineEncoder encoder;
  private LineFormat format = LineFormat.AUTO;
  private @Nullable TextLine text;
  private @Nullable LogLineCounts counts;

  /** Called by Logback. */
  public StdoutLineAppender() {}

  /**
   * What makes the lines.
   *
   * @param encoder started by Logback
   */
  public void setEncoder(JsonLineEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * What lines look like. Text is for a person: in colors where stdout is a terminal, unless {@code
   * NO_COLOR} is set. It masks and bounds as the encoder does.
   *
   * @param format {@code json}, {@code text} or {@code auto}: text where stdout is a terminal, the
   *     encoder's JSON elsewhere; by default {@code auto}
   * @throws IllegalArgumentException if it is none of them
   */
  public void setFormat(String format) {
    this.format = LineFormat.of(format);
  }

  @Override
  public void start() {
    if (encoder == null) {
      addError("no encoder");
      return;
    }
    Terminal terminal = Terminal.ofStdout(System.getenv());
    text =
        format.isText(terminal)
            ? new TextLine(encoder.rules(), terminal.hasColors(), ZoneId.systemDefault())
            : null;
    counts = LogLineCounts.of(getContext());
    super.start();
  }

  /** Only where this appender is used without an {@link AsyncLineAppender}. */
  @Override
  protected void append(ILoggingEvent event) {
    EventFields.snapshot(event);
    write(List.of(event), true);
  }

  @Override
  public void write(List<ILoggingEvent> lines, boolean counted) {
    lock.lock();
    try {
      int from = 0;
      for (int i = 0; i < lines.size(); i++) {
        if (!encode(lines.get(i))) {
          count(lines.subList(from, i), writeChunk(), counted);
          count(lines.subList(i, i + 1), false, counted);
          from = i + 1;
        } else if (chunk.size() > CHUNK - 1024 || i == lines.size() - 1) {
          count(lines.subList(from, i + 1), writeChunk(), counted);
          from = i + 1;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the line is in the chunk; an Error of the host's own code costs that line only. */
  private boolean encode(ILoggingEvent line) {
    int before = chunk.size();
    try {
      if (text == null) {
        Objects.requireNonNull(encoder, "encoder").encode(line, chunk);
      } else {
        text.encode(line, chunk);
      }
      return chunk.size() > before;
    } catch (Throwable e) {
      failing(e);
      return false;
    }
  }

  private boolean writeChunk() {
    PrintStream stdout = System.out;
    try {
      chunk.writeTo(stdout);
      return !stdout.checkError();
    } catch (IOException e) {
      return false;
    } catch (Throwable e) {
      failing(e);
      return false;
    } finally {
      chunk.clear();
    }
  }

  private void failing(Throwable why) {
    if (counts != null) {
      counts.failing(why);
    }
  }

  private void count(List<ILoggingEvent> lines, boolean written, boolean counted) {
    LogLineCounts into = counts;
    if (into == null || lines.isEmpty()) {
      return;
    }
    if (written) {
      into.recovered();
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!written) {
        into.dropped(lines.get(i).getLevel(), ThroughlineLogDropReason.WRITE_FAILED);
      } else if (counted) {
        into.written(lines.get(i).getLevel());
      }
    }
  }
}
