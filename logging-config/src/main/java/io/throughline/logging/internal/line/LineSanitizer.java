package io.throughline.logging.internal.line;

import ch.qos.logback.core.Context;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.mask.SecretMask;
import io.throughline.semconv.LogFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for every line of a logger context, as JSON and as OTLP: its maximum length, and what
 * is masked. Immutable except for its counts and caches.
 *
 * @param maxBytes of a JSON line with its line end
 * @param mask replaces secrets
 * @param names what becomes of the host's keys
 * @param loggers the names of loggers
 * @param threads the names of threads
 * @param counts where masked values are counted
 */
public record LineSanitizer(
    int maxBytes,
    SecretMask mask,
    FieldNames names,
    SourceNames loggers,
    SourceNames threads,
    LogLineCounts counts) {

  /** Container runtimes split lines at 16 KiB. */
  public static final int DEFAULT_MAX_BYTES = 16_000;

  /** A number, or a text so short that it would be little more than the mark of a cut. */
  public static final int SMALLEST_VALUE = 26;

  private static final String CONTEXT_KEY = "io.throughline.logging.rules";

  /** So that a secret that begins where a text is cut is still seen as one. */
  private static final int LOOK_AHEAD = 64;

  public static LineSanitizer of(int maxBytes, SecretMask mask, LogLineCounts counts) {
    return new LineSanitizer(
        maxBytes,
        mask,
        new FieldNames(mask),
        new SourceNames(LogFields.LOGGER, mask),
        new SourceNames(LogFields.THREAD, mask),
        counts);
  }

  /** For those beside the encoder: what is masked in a line counts once. */
  public LineSanitizer withoutCounts() {
    return withCounts(new LogLineCounts());
  }

  public LineSanitizer withCounts(LogLineCounts others) {
    return new LineSanitizer(maxBytes, mask, names, loggers, threads, others);
  }

  /** What the encoder of the context was configured with, else the defaults. */
  public static LineSanitizer in(Context context) {
    if (context.getObject(CONTEXT_KEY) instanceof LineSanitizer rules) {
      return rules;
    }
    LineSanitizer rules =
        of(DEFAULT_MAX_BYTES, SecretMask.of(List.of(), List.of()), LogLineCounts.of(context));
    rules.publish(context);
    return rules;
  }

  public void publish(Context context) {
    context.putObject(CONTEXT_KEY, this);
  }

  /** The text without secrets, cut to what takes {@code maxTextBytes} in JSON. */
  public String shown(String text, int maxTextBytes) {
    String window = window(text, maxTextBytes);
    return JsonText.fitted(masked(window), text.length() - window.length(), maxTextBytes);
  }

  /** The same in JSON's form. */
  void show(String text, int maxTextBytes, EscapedText shown) {
    String window = window(text, maxTextBytes);
    shown.set(masked(window), text.length() - window.length(), maxTextBytes);
  }

  /** A character takes at least one byte, so what lies beyond is never seen. */
  private static String window(String text, int maxTextBytes) {
    int visible = maxTextBytes + LOOK_AHEAD;
    return text.length() > visible ? text.substring(0, visible) : text;
  }

  private String masked(String text) {
    String masked = mask.mask(text);
    if (!masked.equals(text)) {
      counts.masked();
    }
    return masked;
  }

  /** The mask in place of a value whose name is secret or that is a card's number, else null. */
  @Nullable public String maskOf(FieldName name, @Nullable Object value) {
    if (value != null && (name.secret() || (value instanceof Long number && isCard(number)))) {
      counts.masked();
      return SecretMask.MASK;
    }
    return null;
  }

  private boolean isCard(long number) {
    return number >= 1_000_000_000_000L && mask.mask(Long.toString(number)).equals(SecretMask.MASK);
  }

  public int maxMessage(boolean withException) {
    return withException ? maxBytes * 3 / 8 : maxBytes * 5 / 8;
  }

  public int maxValue() {
    return maxBytes / 8;
  }

  public int maxStackTrace() {
    return maxBytes / 2;
  }

  /** Room that the fields of the host leave for an exception. */
  public int roomForException() {
    return maxBytes / 4;
  }
}
