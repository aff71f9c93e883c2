package io.throughline.semconv.propagation;

import io.opentelemetry.api.trace.TraceState;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a trace state that puts a trace in focus until a time: {@code
 * throughline=focus:1796000000}, in seconds since 1970. Each service that follows it keeps the
 * spans of the trace, and writes its log lines from DEBUG up.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#tracestate-header">tracestate</a>
 */
public final class FocusEntry {
  private static final String KEY = "throughline";
  private static final String FOCUS = "focus:";

  /** W3C allows no more; the last ones are the oldest. */
  private static final int MAX_MEMBERS = 32;

  /** So that a number never overflows. */
  private static final int MAX_DIGITS = 12;

  private FocusEntry() {}

  /**
   * Puts a trace in focus.
   *
   * @param state of the trace so far
   * @param until when it ends, rounded up to a second
   * @return the state with the entry, without its oldest member if it was full
   */
  public static TraceState addedTo(TraceState state, Instant until) {
    long last = Instant.ofEpochSecond(999_999_999_999L).getEpochSecond();
    long second = Math.min(last, Math.max(0, until.getEpochSecond()) + 1);
    TraceState room =
        state.get(KEY) == null && state.size() >= MAX_MEMBERS ? shortened(state) : state;
    return room.toBuilder().put(KEY, FOCUS + second).build();
  }

  private static TraceState shortened(TraceState state) {
    String[] last = new String[1];
    state.forEach((key, value) -> last[0] = key);
    return state.toBuilder().remove(Objects.requireNonNull(last[0])).build();
  }

  /**
   * Until when a trace is in focus.
   *
   * @param state of the trace
   * @return in seconds since 1970; 0 if it is not in focus
   */
  public static long until(TraceState state) {
    return state.isEmpty() ? 0 : second(state.get(KEY));
  }

  private static long second(@Nullable String value) {
    if (value == null
        || !value.startsWith(FOCUS)
        || value.length() == FOCUS.length()
        || value.length() > FOCUS.length() + MAX_DIGITS) {
      return 0;
    }
    long second = 0;
    for (int i = FOCUS.length(); i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      second = 10 * second + digit;
    }
    return second;
  }

  /**
   * Takes a trace out of focus.
   *
   * @param state of the trace
   * @return the state without the entry; the same if it has none
   */
  public static TraceState removedFrom(TraceState state) {
    return state.get(KEY) == null ? state : state.toBuilder().remove(KEY).build();
  }
}
