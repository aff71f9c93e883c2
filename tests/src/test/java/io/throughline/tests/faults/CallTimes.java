package io.throughline.tests.faults;

/** How long a call took each time, to the microsecond. Not thread-safe. */
final class CallTimes {

  /**
   * Of a fixed size, so that it is no growth of the heap; what takes longer counts as this long.
   */
  private final int[] callsOfMicros = new int[100_000];

  private int count;

  void add(long nanos) {
    callsOfMicros[(int) Math.min(nanos / 1000, callsOfMicros.length - 1)]++;
    count++;
  }

  /** What all but one of a thousand calls stayed below. */
  long p999() {
    int above = count / 1000;
    int micros = callsOfMicros.length - 1;
    while (micros > 0 && above >= callsOfMicros[micros]) {
      above -= callsOfMicros[micros--];
    }
    return micros * 1000L;
  }
}
