package io.throughline.tests.faults;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one emitter says it emitted, and what the receiver says it took of it. The emitter counts
 * from 0; each number is that of one span, one log record and one increment of a counter.
 * Thread-safe.
 */
final class Ledger {

  /** What is counted one by one. */
  enum Signal {
    TRACES,
    LOGS
  }

  private static final class Taken {
    private final BitSet ids = new BitSet();
    private long duplicates;
  }

  private final Taken spans = new Taken();
  private final Taken logs = new Taken();
  private final List<Taken> taken = List.of(spans, logs);
  private final Map<String, Long> dropped = new HashMap<>();
  private long[] emittedAt = new long[1024];
  private int emitted;
  private long counter;
  private double oldestSeconds;

  /** Number {@code id} has been emitted at that time. */
  synchronized void emitted(int id, long millis) {
    if (id >= emittedAt.length) {
      emittedAt = Arrays.copyOf(emittedAt, 2 * emittedAt.length);
    }
    emittedAt[id] = millis;
    emitted = id + 1;
  }

  synchronized void taken(Signal signal, int id) {
    Taken of = signal == Signal.TRACES ? spans : logs;
    if (of.ids.get(id)) {
      of.duplicates++;
    }
    of.ids.set(id);
  }

  /** The counter's value; what is late does not take it back. */
  synchronized void counter(long value) {
    counter = Math.max(counter, value);
  }

  /** The age of the oldest record in its spool, at some moment. */
  synchronized void oldest(double seconds) {
    oldestSeconds = Math.max(oldestSeconds, seconds);
  }

  /** The greatest age that was ever said. */
  synchronized double oldestSeconds() {
    return oldestSeconds;
  }

  /** What the emitter itself says it dropped of spans and log records, for one reason. */
  synchronized void dropped(String reason, long value) {
    dropped.merge(reason, value, Math::max);
  }

  /** Spans and log records. What was taken but not told was emitted as well. */
  synchronized long emitted() {
    return taken.stream().mapToLong(of -> Math.max(emitted, of.ids.length())).sum();
  }

  synchronized long delivered() {
    return taken.stream().mapToLong(of -> of.ids.cardinality()).sum();
  }

  synchronized long duplicates() {
    return taken.stream().mapToLong(of -> of.duplicates).sum();
  }

  synchronized long dropped() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Those that were not taken and are younger than this at the emitter's end. */
  synchronized long missingSince(long millis) {
    long missing = 0;
    for (Taken of : taken) {
      for (int id = of.ids.nextClearBit(0); id < emitted; id = of.ids.nextClearBit(id + 1)) {
        missing += emittedAt[id] >= millis ? 1 : 0;
      }
    }
    return missing;
  }

  /** How far the counter is behind the truth. */
  synchronized long counterBehind() {
    return emitted - counter;
  }

  /** Whether the counter says what was true then, or later. */
  synchronized boolean counterIsOf(long millis) {
    return counter >= emitted || emittedAt[(int) counter] >= millis;
  }

  /** When the last number was emitted; 0 if none was. */
  synchronized long lastEmission() {
    return emitted == 0 ? 0 : emittedAt[emitted - 1];
  }

  synchronized int next() {
    return emitted;
  }

  /** Whether something of each signal has arrived that was emitted from that number on. */
  synchronized boolean tookSince(int id) {
    return taken.stream().allMatch(of -> of.ids.nextSetBit(id) >= 0);
  }
}
