package io.throughline.delivery.internal.transport;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header by which a receiver says how long it wants to be left alone. */
public final class RetryAfter {

  private RetryAfter() {}

  /** Seconds or a date, see RFC 9110, 10.2.3; null if it is neither. */
  public static @Nullable Duration parse(String value) {
    return parse(value, Instant.now());
  }

  public static @Nullable Duration parse(String value, Instant now) {
    try {
      return Duration.ofSeconds(Integer.parseUnsignedInt(value.trim()) & Integer.MAX_VALUE);
    } catch (NumberFormatException notANumber) {
      return untilDate(value.trim(), now);
    }
  }

  private static @Nullable Duration untilDate(String date, Instant now) {
    try {
      Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
