package io.throughline.delivery.internal.loop;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.ThroughlineMetrics;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spool in metrics. What is lost before there are instruments, which is while the SDK is being
 * built, is added when there are.
 */
public final class SpoolMetrics {

  private record Loss(ThroughlineSignal signal, ThroughlineSpoolDropReason reason) {}

  private final Map<Loss, Long> early = new HashMap<>();
  private @Nullable ThroughlineMetrics metrics;

  synchronized void dropped(
      ThroughlineSignal signal, ThroughlineSpoolDropReason reason, long items) {
    if (metrics == null) {
      early.merge(new Loss(signal, reason), items, Long::sum);
    } else {
      metrics.spoolRecordsDropped(signal, reason).add(items);
    }
  }

  public synchronized void start(
      OpenTelemetry openTelemetry, Map<ThroughlineSignal, SignalSpool> spools, long limit) {
    ThroughlineMetrics started = ThroughlineMetrics.create(openTelemetry);
    metrics = started;
    early.forEach((loss, items) -> dropped(loss.signal(), loss.reason(), items));
    early.clear();
    spools.forEach(
        (signal, spool) -> {
          started.spoolUsage(signal, spool::usage);
          started.spoolLimit(signal, () -> limit);
          started.spoolAge(signal, spool::ageSeconds);
        });
  }
}
