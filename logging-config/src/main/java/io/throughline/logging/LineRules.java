package io.throughline.logging;

import ch.qos.logback.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every line of a logger context, as JSON and as OTLP: how long it may be, and what
 * must not be seen. Immutable but for what it counts and remembers.
 *
 * @param maxBytes of a JSON line with its line end
 * @param mask replaces secrets
 * @param names what becomes of the host's keys
 * @param counts where masked values are counted
 */
record LineRules(int maxBytes, SecretMask mask, FieldNames names, LogLineCounts counts) {

  private static final String CONTEXT_KEY = "io.throughline.logging.rules";

  /** So that a secret that begins where a text is cut is still seen as one. */
  private static final int LOOK_AHEAD = 64;

  static LineRules of(int maxBytes, SecretMask mask, LogLineCounts counts) {
    return new LineRules(maxBytes, mask, new FieldNames(mask), counts);
  }

  /** What the encoder of the context was configured with, else the defaults. */
  static LineRules in(Context context) {
    return context.getObject(CONTEXT_KEY) instanceof LineRules rules
        ? rules
        : of(
            JsonLineEncoder.DEFAULT_MAX_LINE_BYTES,
            SecretMask.of(List.of(), List.of()),
            LogLineCounts.of(context));
  }

  void publish(Context context) {
    context.putObject(CONTEXT_KEY, this);
  }

  /** The text without secrets, cut to what takes {@code maxTextBytes} in JSON. */
  String shown(String text, int maxTextBytes) {
    // A character takes at least one byte, so what lies beyond is never seen.
    int visible = maxTextBytes + LOOK_AHEAD;
    String window = text.length() > visible ? text.substring(0, visible) : text;
    return JsonText.fitted(masked(window), text.length() - window.length(), maxTextBytes);
  }

  private String masked(String text) {
    String masked = mask.mask(text);
    if (!masked.equals(text)) {
      counts.masked();
    }
    return masked;
  }

  /** The mask in place of a value whose name is secret or that is a card's number, else null. */
  @Nullable String maskOf(FieldName name, @Nullable Object value) {
    if (value != null && (name.secret() || (value instanceof Long number && isCard(number)))) {
      counts.masked();
      return SecretMask.MASK;
    }
    return null;
  }

  private boolean isCard(long number) {
    return number >= 1_000_000_000_000L && mask.mask(Long.toString(number)).equals(SecretMask.MASK);
  }

  int maxMessage(boolean withException) {
    return withException ? maxBytes * 3 / 8 : maxBytes * 5 / 8;
  }

  int maxValue() {
    return maxBytes / 8;
  }

  int maxStackTrace() {
    return maxBytes / 2;
  }

  /** Room that the fields of the host leave for an exception. */
  int roomForException() {
    return maxBytes / 4;
  }
}
