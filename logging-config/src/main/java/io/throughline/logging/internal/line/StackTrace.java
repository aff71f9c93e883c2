package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/**
 * An exception with its causes and suppressed exceptions as one text, in the form of the JDK, and
 * no longer than asked for. Each exception has at most {@value #MAX_FRAMES} frames, so that a deep
 * stack of frameworks does not push its cause, which stands last, out.
 */
public final class StackTrace {
  // Why: RATIONALE.md#why-are-stack-frames-not-scanned-for-secrets

  static final int MAX_FRAMES = 30;

  /**
   * In bytes, of one exception's message in the trace, so that it does not push out everything
   * else.
   */
  private static final int MAX_MESSAGE = 1000;

  private final LineSanitizer rules;
  private final StringBuilder text;
  private final int maxLength;

  private StackTrace(LineSanitizer rules, StringBuilder text, int maxLength) {
    this.rules = rules;
    this.text = text;
    this.maxLength = maxLength;
  }

  /**
   * Makes it in {@code text}, which is empty; with some characters more if something is cut.
   * Without secrets: they can only be in the messages.
   */
  public static String of(
      IThrowableProxy exception, LineSanitizer rules, StringBuilder text, int maxLength) {
    new StackTrace(rules, text, maxLength).append("", "", exception);
    return text.toString();
  }

  private void append(String indent, String caption, IThrowableProxy exception) {
    if (text.length() > maxLength) {
      return;
    }
    text.append(indent).append(caption);
    if (exception.isCyclic()) {
      text.append("[CIRCULAR REFERENCE: ").append(exception.getClassName()).append("]\n");
      return;
    }
    text.append(exception.getClassName());
    appendMessage(exception.getMessage());
    text.append('\n');
    appendFrames(indent, exception);
    for (IThrowableProxy suppressed : exception.getSuppressed()) {
      append(indent + "\t", "Suppressed: ", suppressed);
    }
    if (exception.getCause() != null) {
      append(indent, "Caused by: ", exception.getCause());
    }
  }

  private void appendMessage(@Nullable String message) {
    if (message != null) {
      text.append(": ").append(rules.shown(message, MAX_MESSAGE));
    }
  }

  private void appendFrames(String indent, IThrowableProxy exception) {
    StackTraceElementProxy[] frames = exception.getStackTraceElementProxyArray();
    int own = frames.length - exception.getCommonFrames();
    int shown = Math.min(own, MAX_FRAMES);
    for (int i = 0; i < shown && text.length() <= maxLength; i++) {
      text.append(indent);
      append(frames[i].getStackTraceElement());
    }
    if (shown < frames.length) {
      text.append(indent).append("\t... ").append(frames.length - shown);
      text.append(shown < own ? " frames truncated\n" : " common frames omitted\n");
    }
  }

  private void append(StackTraceElement frame) {
    String file = frame.getFileName();
    text.append("\tat ").append(frame.getClassName()).append('.').append(frame.getMethodName());
    text.append('(').append(file == null ? "Unknown Source" : file);
    if (frame.getLineNumber() >= 0) {
      text.append(':').append(frame.getLineNumber());
    }
    text.append(")\n");
  }
}
