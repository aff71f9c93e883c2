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
    Iterator<String> parts = values.iterator();
    String first = parts.next();
    Integer limit = LISTS.get(name);
    if (limit == null) {
      return parts.hasNext() ? null : first; // of two parents neither is to be believed
    }
    if (!parts.hasNext()) {
      return first.length() <= limit ? first : null;
    }
    StringBuilder list = new StringBuilder(first);
    while (parts.hasNext() && list.length() <= limit) {
      list.append(',').append(parts.next());
    }
    return list.length() <= limit ? list.toString() : null;
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
