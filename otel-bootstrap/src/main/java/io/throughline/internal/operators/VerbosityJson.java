package io.throughline.internal.operators;

import io.throughline.logging.verbosity.Verbosity;
import io.throughline.sampling.JsonFields;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The body of {@code PUT /verbosity}: {@code {"logger": "io.example", "level": "DEBUG", "seconds":
 * 600}}, {@code {"field": "client_id", "value": "c1", "seconds": 600}} or {@code {"reset": true}}.
 */
public final class VerbosityJson {

  private static final String FORMS =
      "{\"logger\": \"io.example\", \"level\": \"DEBUG\", \"seconds\": 600},"
          + " {\"field\": \"client_id\", \"value\": \"c1\", \"seconds\": 600} or {\"reset\": true}";

  private static final double LONGEST = Duration.ofDays(1).toSeconds();

  private VerbosityJson() {}

  /** Returns what is done; throws {@link IllegalArgumentException} that says what is allowed. */
  public static String apply(Verbosity verbosity, String body) {
    JsonFields fields = JsonFields.parse(body);
    String logger = fields.text("logger");
    String level = fields.text("level");
    String field = fields.text("field");
    String value = fields.text("value");
    Double seconds = fields.number("seconds");
    Boolean reset = fields.flag("reset");
    fields.refuseOthers("allowed is " + FORMS);
    boolean all = reset != null && reset;
    if (all && of(logger, level, field, value, seconds) == 0) {
      verbosity.reset();
    } else if (!all && logger != null && level != null && of(field, value) == 0) {
      verbosity.level(logger, level(level), time(seconds));
    } else if (!all && field != null && value != null && of(logger, level) == 0) {
      verbosity.follow(field, value, time(seconds));
    } else {
      throw new IllegalArgumentException("allowed is " + FORMS);
    }
    return body;
  }

  private static long of(@Nullable Object... given) {
    return Arrays.stream(given).filter(Objects::nonNull).count();
  }

  private static Level level(String name) {
    return Arrays.stream(Level.values())
        .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "level is not one of " + Arrays.toString(Level.values())));
  }

  private static Duration time(@Nullable Double seconds) {
    if (seconds == null || !(seconds >= 1 && seconds <= LONGEST)) {
      throw new IllegalArgumentException("seconds is not a number from 1 to " + (long) LONGEST);
    }
    return Duration.ofSeconds(seconds.longValue());
  }
}
