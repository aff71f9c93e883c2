package io.throughline.tests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The sum over all emitters of a stage: what they emitted, and what has become of it. */
final class Balance {

  /** Of the metric reader. */
  static final long INTERVAL_MILLIS = 1_000;

  /** What a kill may cost by default, as docs/durability.md promises. */
  private static final long PROMISED_MILLIS = 1_000;

  /** For collecting and writing metrics on a machine that has other things to do. */
  private static final long GRACE_MILLIS = 1_000;

  private final Stage.Mode mode;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<Ledger> killed = new ArrayList<>();
  private final List<Ledger> counting = new ArrayList<>();
  private long droppedBefore;

  Balance(Stage.Mode mode) {
    this.mode = mode;
  }

  void add(EmitterProcess emitter) {
    ledgers.add(emitter.ledger());
    counting.add(emitter.ledger());
  }

  void killed(EmitterProcess emitter) {
    killed.add(emitter.ledger());
  }

  /**
   * What was emitted before.
   *
   * @param ids of spans and log records that are in the spool, from 0 on
   * @param dropped what has been counted as lost besides
   */
  void inherit(Ledger ledger, int ids, int dropped) {
    for (int id = 0; id < ids; id++) {
      ledger.emitted(id, 0);
    }
    ledgers.add(ledger);
    droppedBefore += dropped;
  }

  long emitted() {
    return sum(ledgers, Ledger::emitted) + droppedBefore;
  }

  long delivered() {
    return sum(ledgers, Ledger::delivered);
  }

  long duplicates() {
    return sum(ledgers, Ledger::duplicates);
  }

  /**
   * Only what is younger at the kill than the delay may have been in memory, and only by default.
   */
  long inMemory() {
    return mode == Stage.Mode.CRASH
        ? 0
        : sum(killed, ledger -> ledger.missingSince(ledger.lastEmission() - PROMISED_MILLIS));
  }

  /** By how much the counters are wrong, a killed emitter's at its last collection. */
  long counterBehind() {
    return counting.stream()
        .filter(ledger -> !killed.contains(ledger) || !ledger.counterIsOf(lastCollection(ledger)))
        .mapToLong(ledger -> Math.abs(ledger.counterBehind()))
        .sum();
  }

  private static long lastCollection(Ledger ledger) {
    return ledger.lastEmission() - INTERVAL_MILLIS - GRACE_MILLIS;
  }

  private static long sum(List<Ledger> ledgers, ToLongFunction<Ledger> of) {
    return ledgers.stream().mapToLong(of).sum();
  }
}
