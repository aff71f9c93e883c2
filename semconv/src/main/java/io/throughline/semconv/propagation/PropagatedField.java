package io.throughline.semconv.propagation;

import io.throughline.semconv.ThroughlineHeaderFault;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A header or user property in which a context travels, and how much of it is believed.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#tracestate-limits">tracestate limits</a>
 * @see <a href="https://www.w3.org/TR/baggage/#limits">baggage limits</a>
 */
public final class PropagatedField {
  /** The field of the sender's span. */
  public static final String TRACEPARENT = "traceparent";

  /** The field of what vendors add to the sender's span. */
  public static final String TRACESTATE = "tracestate";

  /** The field of the sender's baggage. */
  public static final String BAGGAGE = "baggage";

  private static final int MAX_TRACESTATE_MEMBERS = 32;

  private final String name;
  private final boolean isW3c;
  private final boolean isList;
  private final int maxLength;

  /**
   * A field.
   *
   * @param name as the propagator calls it
   */
  public PropagatedField(String name) {
    this.name = name;
    isList = name.equals(TRACESTATE) || name.equals(BAGGAGE);
    isW3c = isList || name.equals(TRACEPARENT);
    // A traceparent has 55 characters, and a later version may append to it.
    maxLength = isW3c && !name.equals(BAGGAGE) ? 512 : 8_192;
  }

  /**
   * What of a field the propagator may see.
   *
   * @param values all that was sent under the name, at least one
   * @return the one value, or the parts of a list as one; null if they are not to be believed
   */
  public @Nullable String value(Iterable<String> values) {
    Iterator<String> parts = values.iterator();
    String value = parts.next();
    if (parts.hasNext()) {
      if (!isList) {
        return null; // of two parents neither is to be believed
      }
      value = joined(value, parts);
    }
    return value.length() <= maxLength && isWellFormed(value) ? value : null;
  }

  /** Stops at the limit: what a peer sends costs linear time. */
  private String joined(String first, Iterator<String> parts) {
    StringBuilder list = new StringBuilder(first);
    while (parts.hasNext() && list.length() <= maxLength) {
      list.append(',').append(parts.next());
    }
    return list.toString();
  }

  /**
   * W3C's fields are printable ASCII. OpenTelemetry's parser logs a warning with a stack trace for
   * each member of a baggage whose percent signs lack their digits, so peers could fill the log.
   */
  private boolean isWellFormed(String value) {
    if (!isW3c) {
      return true;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean printable = (c >= ' ' && c <= '~') || c == '\t';
      if (!printable || (c == '%' && name.equals(BAGGAGE) && !isEscape(value, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEscape(String value, int percent) {
    return percent + 2 < value.length()
        && Character.digit(value.charAt(percent + 1), 16) >= 0
        && Character.digit(value.charAt(percent + 2), 16) >= 0;
  }

  /**
   * Why nothing came of a field.
   *
   * @param values all that was sent under the name
   * @return the reason, or null if it said nothing
   */
  public @Nullable ThroughlineHeaderFault fault(Iterable<String> values) {
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
    if (!isList && count > 1) {
      return ThroughlineHeaderFault.DUPLICATE;
    }
    if (isList && blank) {
      return null;
    }
    boolean tooLarge =
        length > maxLength || (name.equals(TRACESTATE) && members > MAX_TRACESTATE_MEMBERS);
    return tooLarge ? ThroughlineHeaderFault.TOO_LARGE : ThroughlineHeaderFault.MALFORMED;
  }
}
