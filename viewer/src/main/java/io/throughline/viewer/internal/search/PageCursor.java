package io.throughline.viewer.internal.search;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place in a sorted list after which the next page begins. What comes meanwhile does not move
 * it.
 *
 * @param rank what the list is sorted by, greatest first
 * @param number which of those with the same rank
 */
public record PageCursor(long rank, long number) {

  private static final Pattern FORM = Pattern.compile("(-?\\d{1,19})\\.(\\d{1,19})");

  /** From its text; null if there is none. */
  public static @Nullable PageCursor parse(String text) throws QueryException {
    if (text.isEmpty()) {
      return null;
    }
    Matcher parts = FORM.matcher(text);
    try {
      if (parts.matches()) {
        return new PageCursor(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new QueryException("cursor has to be the 'next' of an answer", 0);
  }

  /** Whether something stands behind it in the list. */
  public boolean isBefore(long otherRank, long otherNumber) {
    return otherRank < rank || (otherRank == rank && otherNumber < number);
  }

  @Override
  public String toString() {
    return rank + "." + number;
  }
}
