package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.SerializedString;

/**
 * The provider of the event's time, in UTC, with as many digits as the clock gave (none, 3, 6 or
 * 9), as {@link Instant#toString} writes it. The part up to the second is made once a second.
 */
final class TimestampProvider extends LineProvider {

  private static final SerializedString NAME = new SerializedString(LogFields.TIMESTAMP);

  private static final class Second {
    private final long epochSecond;

    /** Ends with a {@code Z}. */
    private final byte[] text;

    Second(long epochSecond) {
      this.epochSecond = epochSecond;
      this.text = Instant.ofEpochSecond(epochSecond).toString().getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Threads may overwrite each other's; each uses the one it has read or made. */
  private volatile @Nullable Second latest;

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    Instant instant = event.getInstant();
    Second second = latest;
    if (second == null || second.epochSecond != instant.getEpochSecond()) {
      second = new Second(instant.getEpochSecond());
      latest = second;
    }
    byte[] text = line.scratch();
    int length = second.text.length - 1;
    System.arraycopy(second.text, 0, text, 0, length);
    length = appendFraction(text, length, instant.getNano());
    text[length++] = 'Z';
    line.writeAscii(NAME, text, length);
  }

  private static int appendFraction(byte[] text, int length, int nanos) {
    if (nanos == 0) {
      return length;
    }
    int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    int rest = digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos;
    text[length] = '.';
    for (int i = length + digits; i > length; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return length + 1 + digits;
  }
}
