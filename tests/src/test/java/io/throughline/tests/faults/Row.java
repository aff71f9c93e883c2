package io.throughline.tests.faults;

import java.util.List;
import java.util.Locale;

/**
 * What became of telemetry during one fault.
 *
 * @param inMemory what a killed process had not put on the disk, and was young enough to be excused
 * @param counterBehind how far the counter that was delivered last is from the truth
 * @param freshAfter seconds until fresh telemetry arrived when the fault was over
 * @param catchUp how many times as fast as it was emitted what had piled up was delivered; infinite
 *     where that was not measured
 * @param emitNanos 99.9 of 100 calls of {@code log()} took less on the caller's thread, as the next
 *     ones of {@code end()} and {@code add()}
 * @param controlNanos what a thread saw that did nothing at all
 */
record Row(
    String fault,
    Stage.Mode mode,
    long emitted,
    long delivered,
    long dropped,
    long inMemory,
    long duplicated,
    long counterBehind,
    double freshAfter,
    double catchUp,
    long emitNanos,
    long endNanos,
    long addNanos,
    long controlNanos,
    long heapGrowth) {

  private static final double LEAST_CATCH_UP = 5;

  /** What an outage may cost on the heap, however long it is. */
  private static final long HEAP_BOUND = 16 << 20;

  private static final List<String> HEAD =
      List.of(
          "fault",
          "mode",
          "emitted",
          "delivered",
          "dropped",
          "in memory",
          "doubled",
          "lost",
          "counter off",
          "fresh after",
          "catch-up",
          "p99.9 µs log/end/add",
          "control",
          "heap kB");

  private static final String FORMAT =
      "%-44s %-8s %9s %9s %8s %9s %8s %6s %11s %11s %8s %20s %8s %8s%n";

  /** Emitted and neither delivered, nor counted as dropped, nor excused. */
  long lost() {
    return emitted - delivered - dropped - inMemory;
  }

  boolean isGood() {
    return lost() == 0
        && counterBehind == 0
        && emitted > 0
        && catchUp >= LEAST_CATCH_UP
        && heapGrowth < HEAP_BOUND;
  }

  /** What the fault itself left on the heap, in place of all that has happened. */
  Row withHeapGrowth(long bytes) {
    return new Row(
        fault,
        mode,
        emitted,
        delivered,
        dropped,
        inMemory,
        duplicated,
        counterBehind,
        freshAfter,
        catchUp,
        emitNanos,
        endNanos,
        addNanos,
        controlNanos,
        bytes);
  }

  static String head() {
    return String.format(Locale.ROOT, FORMAT, HEAD.toArray());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        FORMAT,
        fault,
        mode.name().toLowerCase(Locale.ROOT),
        emitted,
        delivered,
        dropped,
        inMemory,
        duplicated,
        lost(),
        counterBehind,
        freshAfter < 0 ? "-" : String.format(Locale.ROOT, "%.1f s", freshAfter),
        Double.isInfinite(catchUp) ? "-" : String.format(Locale.ROOT, "%.0f x", catchUp),
        emitNanos / 1000 + "/" + endNanos / 1000 + "/" + addNanos / 1000,
        controlNanos / 1000,
        heapGrowth / 1000);
  }
}
