package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A filter that lets a burst of the same WARN or ERROR through in each interval and summarizes the
 * rest. "The same" means logger, level and message before its arguments are filled in; with them
 * where it has no word of its own, as that of a logging facade. Below WARN nothing is suppressed:
 * many lines of INFO are mostly intended. Thread-safe.
 */
public final class RepeatedLines {

  /** Data in the message makes each line a template of its own; further ones are not kept. */
  private static final int MAX_TEMPLATES = 1000;

  /** What is kept of a message. A template that a host wrote is shorter, a body in it is not. */
  private static final int MAX_KEPT = 500;

  private record Template(String logger, Level level, String message) {

    static Template of(ILoggingEvent line) {
      String message = messageOf(line);
      if (!hasWord(message)) {
        IThrowableProxy exception = line.getThrowableProxy();
        message += " " + line.getKeyValuePairs();
        message += exception == null ? "" : exception.getClassName() + exception.getMessage();
      }
      return new Template(line.getLoggerName(), line.getLevel(), identity(message));
    }

    /** Itself, or what tells a long one from others. */
    private static String identity(String message) {
      return message.length() <= MAX_KEPT
          ? message
          : beginning(message) + message.length() + "#" + message.hashCode();
    }

    /** What a summary shows. */
    static String beginning(String message) {
      return message.length() <= MAX_KEPT ? message : message.substring(0, MAX_KEPT) + "\u2026";
    }

    /** A template of placeholders alone is the same for lines that have nothing in common. */
    static String messageOf(ILoggingEvent line) {
      return hasWord(line.getMessage())
          ? line.getMessage()
          : Objects.requireNonNullElse(line.getFormattedMessage(), "");
    }

    private static boolean hasWord(@Nullable String text) {
      for (int i = 0; text != null && i < text.length(); i++) {
        if (Character.isLetterOrDigit(text.charAt(i))) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Repetition {
    private int seen;
    private long heldBack;
    private String shown = "";
    private @Nullable Instant first;
    private @Nullable Instant last;
    private boolean closed;

    /** Null if the interval is over, else whether the line may be written. */
    synchronized @Nullable Boolean admit(ILoggingEvent line, int burst) {
      if (closed) {
        return null;
      }
      if (++seen <= burst) {
        return true;
      }
      heldBack++;
      last = line.getInstant();
      if (first == null) {
        first = last;
        shown = Template.beginning(Template.messageOf(line));
      }
      return false;
    }

    synchronized @Nullable ILoggingEvent close(Template template, Notices notices) {
      closed = true;
      return first == null
          ? null
          : notices.of(
              template.logger(),
              template.level(),
              "{} more lines like this between {} and {}: {}",
              heldBack,
              first,
              Objects.requireNonNull(last),
              shown);
    }
  }

  private final int burst;
  private final long intervalMillis;
  private final Notices notices;
  private final Map<Template, Repetition> repetitions = new ConcurrentHashMap<>();
  private long intervalStart = System.nanoTime();

  /**
   * @param burst how many of the same line an interval may have; zero for any number
   */
  public RepeatedLines(int burst, long intervalMillis, Notices notices) {
    this.burst = burst;
    this.intervalMillis = intervalMillis;
    this.notices = notices;
  }

  /** Whether the line is to be written; if not, a summary will count it. */
  boolean admit(ILoggingEvent line) {
    if (burst <= 0 || !line.getLevel().isGreaterOrEqual(Level.WARN)) {
      return true;
    }
    Template template = Template.of(line);
    while (true) {
      Repetition repetition = repetitions.get(template);
      if (repetition == null) {
        if (repetitions.size() >= MAX_TEMPLATES) {
          return true;
        }
        repetition = repetitions.computeIfAbsent(template, absent -> new Repetition());
      }
      Boolean admitted = repetition.admit(line, burst);
      if (admitted != null) {
        return admitted;
      }
      repetitions.remove(template, repetition);
    }
  }

  /** Whether the end of the interval may bring a summary. */
  boolean isCounting() {
    return !repetitions.isEmpty();
  }

  /** The summaries of the interval if it is over, else nothing. By one thread only. */
  List<ILoggingEvent> summariesIfDue(boolean stopping) {
    long now = System.nanoTime();
    if (!stopping && now - intervalStart < intervalMillis * 1_000_000) {
      return List.of();
    }
    intervalStart = now;
    List<ILoggingEvent> summaries = new ArrayList<>();
    repetitions.forEach(
        (template, repetition) -> {
          repetitions.remove(template, repetition);
          ILoggingEvent summary = repetition.close(template, notices);
          if (summary != null) {
            summaries.add(summary);
          }
        });
    return summaries;
  }
}
