package io.throughline.logging.verbosity;

import java.time.Duration;
import org.slf4j.event.Level;

/**
 * The levels of logging, changed for a limited time and then restored. Costs nothing while nothing
 * is changed.
 *
 * <pre>{@code
 * verbosity.level("io.example.broker", Level.DEBUG, Duration.ofMinutes(10));
 * verbosity.follow("client_id", "thermostat-17", Duration.ofMinutes(10));
 * verbosity.follow("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736", Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>A reloaded configuration ends changed levels. Where SLF4J is not provided by Logback all this
 * does nothing. Thread-safe.
 */
public interface Verbosity {

  /** Of what is followed, how many lines below their loggers' levels are logged in a second. */
  int DEFAULT_LINES_PER_SECOND = 100;

  /** More things followed at once would make each disabled line expensive. */
  int MAX_FOLLOWED = 20;

  /**
   * Changes the level of a logger.
   *
   * @param logger its name; {@code ROOT} for the root of all
   * @param level the level until the time is over; then it has again the one it has now
   * @param time how long; a further call for the same logger counts from then
   */
  void level(String logger, Level level, Duration time);

  /**
   * Logs what belongs to one client, topic, trace or the like from DEBUG up, whatever the levels of
   * the loggers, also of java.util.logging. A line belongs to it if the value stands in the MDC, in
   * the baggage, in a key-value of a line in the fluent style, or in an attribute of the span in
   * which it is logged, be it a text or a number or boolean with that text; and to a trace if it is
   * logged in one of its spans. {@code client_id} and {@code messaging.client.id} are one field,
   * {@code topic} and {@code messaging.destination.name} another.
   *
   * <p>Of further lines than {@value #DEFAULT_LINES_PER_SECOND} a second only those are logged that
   * the levels let through; the others are counted as dropped, {@code rate_limited}. Not more than
   * {@value #MAX_FOLLOWED} are followed at once: the oldest ends then.
   *
   * @param field such as {@code client_id}, {@code topic} or {@code trace_id}
   * @param value the text of its value
   * @param time how long from now
   */
  void follow(String field, String value, Duration time);

  /**
   * Logs from DEBUG up what is logged in a span whose trace is in focus, as its trace state says.
   * Of further lines than {@value #DEFAULT_LINES_PER_SECOND} a second it is as with {@link
   * #follow}.
   *
   * @param time how long from now it is looked for; the longest of several calls counts
   */
  void followFocus(Duration time);

  /**
   * The price of it.
   *
   * @return how many lines below the levels of their loggers were written so far because their
   *     traces were in focus
   */
  long linesInFocus();

  /** Ends all changes of levels, and all that is followed; a focus ends where it was begun. */
  void reset();

  /**
   * One that changes nothing.
   *
   * @return for where there is no Logback
   */
  static Verbosity fixed() {
    return new Verbosity() {
      @Override
      public void level(String logger, Level level, Duration time) {}

      @Override
      public void follow(String field, String value, Duration time) {}

      @Override
      public void followFocus(Duration time) {}

      @Override
      public long linesInFocus() {
        return 0;
      }

      @Override
      public void reset() {}
    };
  }
}
