package io.throughline.grpc;

import io.grpc.Metadata;
import io.throughline.semconv.ThroughlineHeaderFault;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A header in which a context travels, and how much of it is believed.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#tracestate-limits">tracestate limits</a>
 * @see <a href="https://www.w3.org/TR/baggage/#limits">baggage limits</a>
 */
final class PropagationHeader {
  static final String TRACEPARENT = "traceparent";
  static final String TRACESTATE = "tracestate";
  static final String BAGGAGE = "baggage";

  /** Any but the lists, which a sender may split. */
  private static final int STANDS_ONCE = 0;

  private static final int MAX_TRACESTATE_MEMBERS = 32;

  private final String name;
  // Metadata.Key.of validates and copies its name: once here, not once a call.
  private final Metadata.Key<String> key;
  private final int maxListLength;

  private PropagationHeader(String name, int maxListLength) {
    this.name = name;
    this.key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    this.maxListLength = maxListLength;
  }

  /** Null for a name that gRPC metadata cannot carry as text: pseudo headers and {@code -bin}. */
  static @Nullable PropagationHeader named(String name) {
    int maxListLength =
        switch (name) {
          case TRACESTATE -> 512;
          case BAGGAGE -> 8_192;
          default -> STANDS_ONCE;
        };
    try {
      return new PropagationHeader(name, maxListLength);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  boolean isNamed(String other) {
    return name.equals(other);
  }

  void put(Metadata headers, String value) {
    headers.discardAll(key);
    headers.put(key, value);
  }

  void removeFrom(Metadata headers) {
    headers.discardAll(key);
  }

  /** Null if it is not there. */
  @Nullable Iterable<String> in(Metadata headers) {
    return headers.getAll(key);
  }

  /** The one value, or the parts of the list as one; null if they are not to be believed. */
  @Nullable String value(Iterable<String> values) {
    return maxListLength == STANDS_ONCE ? only(values) : list(values);
  }

  /** Of two parents neither is to be believed. */
  private static @Nullable String only(Iterable<String> values) {
    Iterator<String> all = values.iterator();
    String first = all.next();
    return all.hasNext() ? null : first;
  }

  private @Nullable String list(Iterable<String> values) {
    Iterator<String> parts = values.iterator();
    String list = parts.next();
    if (parts.hasNext()) {
      StringBuilder joined = new StringBuilder(list);
      while (parts.hasNext() && joined.length() <= maxListLength) {
        joined.append(',').append(parts.next());
      }
      list = joined.toString();
    }
    boolean wellFormed =
        list.length() <= maxListLength && (!name.equals(BAGGAGE) || isWellEscaped(list));
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
  @Nullable ThroughlineHeaderFault fault(Iterable<String> values) {
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
    if (maxListLength == STANDS_ONCE) {
      return count > 1 ? ThroughlineHeaderFault.DUPLICATE : ThroughlineHeaderFault.MALFORMED;
    }
    if (blank) {
      return null;
    }
    boolean tooLarge =
        length > maxListLength || (name.equals(TRACESTATE) && members > MAX_TRACESTATE_MEMBERS);
    return tooLarge ? ThroughlineHeaderFault.TOO_LARGE : ThroughlineHeaderFault.MALFORMED;
  }
}
