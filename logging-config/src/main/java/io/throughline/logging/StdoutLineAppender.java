package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to stdout, many by one call when they come from an {@link AsyncLineAppender}, and
 * counts them. Logback's console appender makes a byte array of each line and stops for ever at the
 * first error.
 *
 * <p>{@link System#out} tells an error only once it has happened, and never that it is over: what
 * is written from then on is counted as {@code write_failed}. Thread-safe.
 */
public final class StdoutLineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final int CHUNK = 32 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK);
  private @Nullable JsonLineEncoder encoder;
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

  @Override
  public void start() {
    if (encoder == null) {
      addError("no encoder");
      return;
    }
    counts = LogLineCounts.of(getContext());
    super.start();
  }

  /** Only where this appender is used without an {@link AsyncLineAppender}. */
  @Override
  protected void append(ILoggingEvent event) {
    HostFields.freeze(event);
    JsonLineEncoder json = encoder;
    if (json == null) {
      return;
    }
    lock.lock();
    try {
      encode(json, event);
      count(event, writeChunk());
    } finally {
      lock.unlock();
    }
  }

  void write(List<ILoggingEvent> lines) {
    JsonLineEncoder json = encoder;
    if (json == null) {
      return;
    }
    lock.lock();
    try {
      int from = 0;
      for (int i = 0; i < lines.size(); i++) {
        encode(json, lines.get(i));
        if (chunk.size() > CHUNK - 1024 || i == lines.size() - 1) {
          boolean written = writeChunk();
          for (; from <= i; from++) {
            count(lines.get(from), written);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void encode(JsonLineEncoder json, ILoggingEvent line) {
    try {
      json.encode(line, chunk);
    } catch (IOException e) {
      throw new IllegalStateException("a byte array takes everything", e);
    }
  }

  private boolean writeChunk() {
    PrintStream stdout = System.out;
    try {
      chunk.writeTo(stdout);
      return !stdout.checkError();
    } catch (IOException e) {
      return false;
    } finally {
      chunk.reset();
    }
  }

  private void count(ILoggingEvent line, boolean written) {
    LogLineCounts into = counts;
    if (into != null && written) {
      into.written(line.getLevel());
    } else if (into != null) {
      into.dropped(line.getLevel(), ThroughlineLogDropReason.WRITE_FAILED);
    }
  }
}
