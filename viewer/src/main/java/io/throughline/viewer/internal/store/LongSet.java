package io.throughline.viewer.internal.store;

import java.util.Arrays;

/** A set of numbers without an object for each. Not thread-safe. */
final class LongSet {

  /** What a number takes on average. */
  static final int BYTES_EACH = 12;

  private static final int FREE = 0;

  private long[] slots = new long[8];
  private int size;
  private boolean hasZero;

  /** Whether it was not there. */
  boolean add(long number) {
    if (number == FREE) {
      boolean isNew = !hasZero;
      hasZero = true;
      return isNew;
    }
    if ((size + 1) * 4 > slots.length * 3) {
      grow();
    }
    if (!put(slots, number)) {
      return false;
    }
    size++;
    return true;
  }

  private static boolean put(long[] slots, long number) {
    int mask = slots.length - 1;
    int at = Long.hashCode(number * 0x9E3779B97F4A7C15L) & mask;
    while (slots[at] != FREE) {
      if (slots[at] == number) {
        return false;
      }
      at = (at + 1) & mask;
    }
    slots[at] = number;
    return true;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    Arrays.stream(slots).filter(each -> each != FREE).forEach(each -> put(larger, each));
    slots = larger;
  }
}
