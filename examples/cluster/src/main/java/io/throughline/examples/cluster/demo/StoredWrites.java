package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.Trace;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The times at which the broker learned that the placement centre had stored a message, in order.
 */
record StoredWrites(List<Long> epochNanos) {

  private static final double NANOS_PER_SECOND = 1e9;

  static StoredWrites in(List<Trace> traces) {
    return new StoredWrites(
        traces.stream()
            .flatMap(trace -> trace.named("placement.v1.Placement/Store").stream())
            .filter(span -> span.kind().equals("CLIENT") && !span.isError())
            .map(ReceivedSpan::endNanos)
            .sorted()
            .toList());
  }

  int count() {
    return epochNanos.size();
  }

  /** The longest time between two of them from about this instant on, in seconds. */
  double longestPauseSince(Instant since) {
    long from = TimeUnit.SECONDS.toNanos(since.getEpochSecond() - 1);
    List<Long> later = epochNanos.stream().filter(nanos -> nanos > from).toList();
    long longest = 0;
    for (int i = 1; i < later.size(); i++) {
      longest = Math.max(longest, later.get(i) - later.get(i - 1));
    }
    return longest / NANOS_PER_SECOND;
  }
}
