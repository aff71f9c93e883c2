package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception with its causes and suppressed exceptions as one text, in the form of the JDK, and
 * no longer than asked for. Class and message of every exception come first: the root cause, which
 * stands last, is what a reader looks for. Frames share what room is left, so many of each
 * exception, and at most {@value #MAX_FRAMES}.
 */
public final class StackTrace {
  // Why: RATIONALE.md#why-are-stack-frames-not-scanned-for-secrets

  static final int MAX_FRAMES = 30;

  /**
   * In bytes, of one exception's message in the trace, so that it does not push out everything
   * else.
   */
  private static final int MAX_MESSAGE = 1000;

  /** In bytes, of an exception with a name and a message that are not long, and no frame. */
  private static final int SMALL_EXCEPTION = 120;

  /** In bytes, of the line that says how many frames, or exceptions, are left out. */
  private static final int LEFT_OUT = 40;

  private final LineSanitizer rules;
  private final StringBuilder text;

  private record Part(
      IThrowableProxy exception, String indent, String caption, boolean isSuppressed) {

    StackTraceElementProxy[] frames() {
      return exception.getStackTraceElementProxyArray();
    }

    int ownFrames() {
      return frames().length - exception.getCommonFrames();
    }
  }

  private StackTrace(LineSanitizer rules, StringBuilder text) {
    this.rules = rules;
    this.text = text;
  }

  /**
   * Makes it in {@code text}, which is empty. Without secrets: they can only be in the messages.
   *
   * @param maxBytes in JSON
   */
  public static String of(
      IThrowableProxy exception, LineSanitizer rules, StringBuilder text, int maxBytes) {
    List<Part> all = new ArrayList<>();
    collect(all, exception, "", "", false);
    new StackTrace(rules, text).append(all, maxBytes);
    return text.toString();
  }

  private static void collect(
      List<Part> all, IThrowableProxy outer, String indent, String caption, boolean isSuppressed) {
    String captionOfThis = caption;
    for (IThrowableProxy e = outer; e != null; e = e.getCause()) {
      all.add(new Part(e, indent, captionOfThis, isSuppressed));
      for (IThrowableProxy suppressed : e.getSuppressed()) {
        collect(all, suppressed, indent + "\t", "Suppressed: ", true);
      }
      captionOfThis = "Caused by: ";
    }
  }

  private void append(List<Part> all, int maxBytes) {
    List<Part> parts = atMost(Math.max(2, maxBytes / SMALL_EXCEPTION), all);
    int room = maxBytes - LEFT_OUT;
    List<String> heads = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      int around = part.caption.length() + 4 * part.indent.length() + LEFT_OUT;
      String head = head(part.exception, room / (parts.size() - i) - around);
      heads.add(head);
      room -= around + JsonText.size(head);
    }
    int frames = framesWithin(room, parts);
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      text.append(part.indent).append(part.caption).append(heads.get(i)).append('\n');
      appendFrames(part, frames);
    }
    if (parts.size() < all.size()) {
      text.append("... ").append(all.size() - parts.size()).append(" exceptions left out\n");
    }
  }

  /** Without room for all, suppressed ones are left out first, then the middle of the causes. */
  private static List<Part> atMost(int most, List<Part> all) {
    if (all.size() <= most) {
      return all;
    }
    long suppressed = all.stream().filter(Part::isSuppressed).count();
    long suppressedThatStay = Math.max(0, most - (all.size() - suppressed));
    List<Part> kept = new ArrayList<>();
    for (Part part : all) {
      if (!part.isSuppressed || suppressedThatStay-- > 0) {
        kept.add(part);
      }
    }
    kept.subList(most / 2, kept.size() - (most - most / 2)).clear();
    return kept;
  }

  private String head(IThrowableProxy exception, int room) {
    int roomForName = Math.min(Math.max(room, LineSanitizer.SMALLEST_VALUE), LineGenerator.SHORT);
    String name = JsonText.fitted(exception.getClassName(), roomForName);
    if (exception.isCyclic()) {
      return "[CIRCULAR REFERENCE: " + name + "]";
    }
    String message = exception.getMessage();
    int roomForMessage = Math.min(room - JsonText.size(name) - 2, MAX_MESSAGE);
    return message == null || roomForMessage < LineSanitizer.SMALLEST_VALUE
        ? name
        : name + ": " + rules.shown(message, roomForMessage);
  }

  /** How many frames each exception can have. */
  private static int framesWithin(int room, List<Part> parts) {
    int left = room;
    for (int frame = 0; frame < MAX_FRAMES; frame++) {
      for (Part part : parts) {
        if (frame < part.ownFrames()) {
          left -= part.indent.length() * 2 + size(part.frames()[frame].getStackTraceElement());
        }
      }
      if (left < 0) {
        return frame;
      }
    }
    return MAX_FRAMES;
  }

  private static int size(StackTraceElement frame) {
    return JsonText.size(frame.getClassName())
        + JsonText.size(frame.getMethodName())
        + JsonText.size(file(frame))
        + 21; // what stands around them, with the number of the line
  }

  private void appendFrames(Part part, int most) {
    StackTraceElementProxy[] frames = part.frames();
    int own = part.ownFrames();
    int shown = Math.min(own, most);
    for (int i = 0; i < shown; i++) {
      text.append(part.indent);
      append(frames[i].getStackTraceElement());
    }
    if (shown < frames.length) {
      text.append(part.indent).append("\t... ").append(frames.length - shown);
      text.append(shown < own ? " frames truncated\n" : " common frames omitted\n");
    }
  }

  private void append(StackTraceElement frame) {
    text.append("\tat ").append(frame.getClassName()).append('.').append(frame.getMethodName());
    text.append('(').append(file(frame));
    if (frame.getLineNumber() >= 0) {
      text.append(':').append(frame.getLineNumber());
    }
    text.append(")\n");
  }

  private static String file(StackTraceElement frame) {
    @Nullable String file = frame.getFileName();
    return file == null ? "Unknown Source" : file;
  }
}
