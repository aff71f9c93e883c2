package io.throughline;

import io.throughline.internal.health.PartState;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.health.SignalFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The telemetry of one signal that did not reach the collector while an instance ran.
 *
 * @param signal {@code traces}, {@code metrics} or {@code logs}
 * @param lost spans, data points or log records that were given up: failed exports, what came while
 *     the queue was full, and what was still in memory or on its way at the deadline
 * @param spooled what waits on the disk for the next process
 */
public record Undelivered(String signal, long lost, long spooled) {

  static List<Undelivered> of(Map<String, SignalFlow> left, ServiceHealth health) {
    List<Undelivered> undelivered = new ArrayList<>();
    left.forEach(
        (signal, flow) -> {
          PartState part = health.part(signal).state();
          long lost = part.lost() + part.onTheWay() + flow.queued() + flow.dropped();
          if (lost > 0 || flow.spooled() > 0) {
            undelivered.add(new Undelivered(signal, lost, flow.spooled()));
          }
        });
    return undelivered;
  }
}
