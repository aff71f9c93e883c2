package io.throughline.grpc;

import io.throughline.semconv.ThroughlineHeaderFault;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of W3C's headers is believed.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#tracestate-limits">tracestate limits</a>
 * @see <a href="https://www.w3.org/TR/baggage/#limits">baggage limits</a>
 */
final class HeaderLimits {
  static final String TRACEPARENT = "traceparent";
  static final String TRACESTATE = "tracestate";
  static final String BAGGAGE = "baggage";

  /** The headers that a sender may split, with their characters; any other stands once. */
  private static final Map<String, Integer> LISTS = Map.of(TRACESTATE, 512, BAGGAGE, 8_192);

  private static final int MAX_TRACESTATE_MEMBERS = 32;

  private HeaderLimits() {}

  /** The one value of a header, or its parts as one list; null if it is not to be believed. */
  static @Nullable String value(String name, Iterable<String> values) {
    Integer limit = LISTS.get(name);
    return limit == null ? only(values) : list(name, values, limit);
  }

  /** Of two parents neither is to be believed. */
  private static @Nullable String only(Iterable<String> values) {
    Iterator<String> all = values.iterator();
    String first = all.next();
    return all.hasNext() ? null : first;
  }

  private static @Nullable String list(String name, Iterable<String> values, int limit) {
    Iterator<String> parts = values.iterator();
    String list = parts.next();
    if (parts.hasNext()) {
      StringBuilder joined = new StringBuilder(list);
      while (parts.hasNext() && joined.length() <= limit) {
        joined.append(',').append(parts.next());
      }
      list = joined.toString();
    }
    boolean wellFormed = list.length() <= limit && (!name.equals(BAGGAGE) || isWellEscaped(list));
    return wellFormed ? list : null;
  }

  /**
   * Whether each percent sign has its digits. OpenTelemetry's parser logs a warning with a stack
   * trace for each member of which that is not true, so callers could fill the log.
   */
  private static boolean isWellEscaped(String list) {
    for (int i = list.indexOf('%'); i >= 0; i = list.indexOf('%', i + 1)) {
      if (i + 2 >= list.length()
          || Character.digit(list.charAt(i + 1), 16) < 0
          || Character.digit(list.charAt(i + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Why nothing came of a header; null if it said nothing. */
  static @Nullable ThroughlineHeaderFault fault(String name, Iterable<String> values) {
    int count = 0;
    long length = 0;
    long members = 0;
    boolean blank = true;
    for (String value : values) {
      count++;
      length += value.length() + (count == 1 ? 0 : 1);
      members += 1 + value.chars().filter(c -> c == ',').count();
      blank &= value.isBlank();
    }
    Integer limit = LISTS.get(name);
    if (limit == null) {
      return count > 1 ? ThroughlineHeaderFault.DUPLICATE : ThroughlineHeaderFault.MALFORMED;
    }
    if (blank) {
      return null;
    }
    boolean tooLarge =
        length > limit || (name.equals(TRACESTATE) && members > MAX_TRACESTATE_MEMBERS);
    return tooLarge ? ThroughlineHeaderFault.TOO_LARGE : ThroughlineHeaderFault.MALFORMED;
  }
}
