package io.throughline.logging.internal.line;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.opentelemetry.api.trace.SpanContext;
import io.throughline.logging.internal.trace.TracedProperties;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A log event for a person at a terminal: time, level, logger, message, key-values and the first
 * digits of the trace id. Secrets are masked and values are bounded as in JSON. What takes more
 * lines, such as a stack trace, is indented, so that no text that was logged can pass for a line of
 * its own. Immutable.
 */
public final class TextLine {

  private static final String INDENT = "    ";
  private static final int TRACE_DIGITS = 8;
  private static final int LOGGER_LENGTH = 36;
  private static final int MAX_NAME = 256;

  private static final String PLAIN = "\u001b[0m";
  private static final String FAINT = "\u001b[2m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BLUE = "\u001b[34m";
  private static final String CYAN = "\u001b[36m";

  private final LineSanitizer rules;
  private final boolean colored;
  private final DateTimeFormatter time;
  private final TargetLengthBasedClassNameAbbreviator loggers =
      new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH);

  public TextLine(LineSanitizer rules, boolean colored, ZoneId zone) {
    this.rules = rules;
    this.colored = colored;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
  }

  /** Writes it with its line end, in one call. */
  public void encode(ILoggingEvent event, OutputStream out) throws IOException {
    StringBuilder line = new StringBuilder(256);
    IThrowableProxy exception = event.getThrowableProxy();
    appendColored(line, FAINT, time.format(event.getInstant()));
    line.append(' ');
    appendColored(line, colorOf(event.getLevel()), "%-5s".formatted(event.getLevel().toString()));
    line.append(' ');
    appendColored(line, CYAN, inOneLine(shownLogger(event.getLoggerName())));
    line.append("  ");
    if (event.getFormattedMessage() != null) {
      int most = rules.maxMessage(exception != null);
      line.append(inMoreLines(rules.shown(event.getFormattedMessage(), most)));
    }
    appendFields(line, event, exception == null ? 0 : rules.roomForException());
    appendTrace(line, event);
    if (exception != null) {
      line.append('\n').append(INDENT).append(inMoreLines(stackTrace(exception, line.length())));
    }
    line.append('\n');
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  private String shownLogger(@Nullable String name) {
    return name == null ? "" : rules.shown(loggers.abbreviate(name), MAX_NAME);
  }

  private void appendFields(StringBuilder line, ILoggingEvent event, int keep) {
    int[] left = {0};
    EventFields.forEach(
        event,
        (key, value) -> {
          int room = rules.maxBytes() - keep - line.length();
          if (room < rules.maxValue()) {
            left[0]++;
          } else {
            line.append(' ');
            FieldName name = rules.names().of(key);
            appendColored(line, FAINT, inOneLine(name.json().getValue()) + "=");
            line.append(quoted(inOneLine(shownValue(name, value))));
          }
        });
    if (left[0] > 0) {
      line.append(" \u2026[+").append(left[0]).append(" fields]");
    }
  }

  private String shownValue(FieldName name, @Nullable Object value) {
    String mask = rules.maskOf(name, value);
    return mask == null ? rules.shown(EventFields.text(value), rules.maxValue()) : mask;
  }

  private void appendTrace(StringBuilder line, ILoggingEvent event) {
    SpanContext span = TracedProperties.spanOf(event.getMDCPropertyMap());
    if (span != null) {
      line.append(' ');
      appendColored(line, FAINT, "[" + span.getTraceId().substring(0, TRACE_DIGITS) + "]");
    }
  }

  private String stackTrace(IThrowableProxy exception, int taken) {
    int room = Math.min(rules.maxBytes() - taken, rules.maxStackTrace());
    String text = StackTrace.of(exception, rules, new StringBuilder(), room);
    return JsonText.fitted(text.stripTrailing(), Math.max(room, LineSanitizer.SMALLEST_VALUE));
  }

  private void appendColored(StringBuilder line, String color, String text) {
    if (colored) {
      line.append(color).append(text).append(PLAIN);
    } else {
      line.append(text);
    }
  }

  private static String colorOf(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> RED;
      case Level.WARN_INT -> YELLOW;
      case Level.INFO_INT -> GREEN;
      case Level.DEBUG_INT -> BLUE;
      default -> FAINT;
    };
  }

  private static String quoted(String value) {
    return value.isEmpty() || value.chars().anyMatch(c -> c == ' ' || c == '=' || c == '"')
        ? '"' + value.replace("\"", "\\\"") + '"'
        : value;
  }

  private static String inOneLine(String text) {
    return escaped(text, "\\n", "\\t");
  }

  private static String inMoreLines(String text) {
    return escaped(text.replace("\r\n", "\n"), "\n" + INDENT, "\t");
  }

  /** What terminals obey is written as JSON writes it. */
  private static String escaped(String text, String lineEnd, String tab) {
    if (text.chars().noneMatch(c -> isControl((char) c))) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        escaped.append(lineEnd);
      } else if (c == '\t') {
        escaped.append(tab);
      } else if (isControl(c)) {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static boolean isControl(char c) {
    return c < ' ' || JsonText.isControl(c);
  }
}
