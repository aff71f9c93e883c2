package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import java.time.Instant;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/**
 * When the event was logged, in UTC, with as many digits as the clock gave (none, 3, 6 or 9), as
 * {@link Instant#toString} writes it. The part up to the second is made once a second.
 */
final class TimestampProvider extends AbstractJsonProvider<ILoggingEvent> {

  private static final SerializedString NAME = new SerializedString(LogFields.TIMESTAMP);

  private record Second(long epochSecond, String text) {
    static Second of(long epochSecond) {
      String instant = Instant.ofEpochSecond(epochSecond).toString();
      return new Second(epochSecond, instant.substring(0, instant.length() - 1));
    }
  }

  /** Threads may overwrite each other's; each uses the one it has read or made. */
  private volatile Second latest = Second.of(0);

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    Instant instant = event.getInstant();
    Second second = latest;
    if (second.epochSecond != instant.getEpochSecond()) {
      second = Second.of(instant.getEpochSecond());
      latest = second;
    }
    char[] text = ((LineGenerator) generator).scratch();
    int length = second.text.length();
    second.text.getChars(0, length, text, 0);
    length = appendFraction(text, length, instant.getNano());
    text[length++] = 'Z';
    generator.writeName(NAME);
    generator.writeString(text, 0, length);
  }

  private static int appendFraction(char[] text, int length, int nanos) {
    if (nanos == 0) {
      return length;
    }
    int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    int rest = digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos;
    text[length] = '.';
    for (int i = length + digits; i > length; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    return length + 1 + digits;
  }
}
