package io.throughline.delivery;

import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener that remembers. */
public final class Heard implements DeliveryListener {

  private final Map<ThroughlineSpoolDropReason, Long> dropped =
      new EnumMap<>(ThroughlineSpoolDropReason.class);
  private final List<String> failures = new ArrayList<>();
  private long delivered;
  private @Nullable String problem;

  @Override
  public synchronized void delivered(ThroughlineSignal signal, long items) {
    delivered += items;
  }

  @Override
  public synchronized void failed(ThroughlineSignal signal, String reason) {
    failures.add(reason);
  }

  @Override
  public synchronized void dropped(
      ThroughlineSignal signal, ThroughlineSpoolDropReason reason, long items) {
    dropped.merge(reason, items, Long::sum);
  }

  @Override
  public synchronized void spool(@Nullable String problem) {
    this.problem = problem;
  }

  synchronized long delivered() {
    return delivered;
  }

  synchronized Map<ThroughlineSpoolDropReason, Long> dropped() {
    return Map.copyOf(dropped);
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized @Nullable String problem() {
    return problem;
  }
}
