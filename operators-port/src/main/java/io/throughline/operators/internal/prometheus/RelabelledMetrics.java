package io.throughline.operators.internal.prometheus;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Histograms whose attribute {@code le} stands on the page under another label, each reported once
 * by a warning and in {@code throughline.metric.relabelled}.
 *
 * <p>Thread-safe.
 */
public final class RelabelledMetrics {

  private static final Logger log = LoggerFactory.getLogger(RelabelledMetrics.class);

  /** As the catalogue bounds it. */
  private static final int MAX_NAMES = 200;

  private final Set<String> names = new LinkedHashSet<>();
  private @Nullable ThroughlineMetrics metrics;

  /** Reports those of before as well. */
  public synchronized void reportTo(OpenTelemetry openTelemetry) {
    metrics = ThroughlineMetrics.create(openTelemetry);
    for (String name : names) {
      report(metrics, name);
    }
  }

  synchronized void add(String metric) {
    if (names.size() >= MAX_NAMES || !names.add(metric)) {
      return;
    }
    log.warn(
        "the attribute le of the histogram {} stands on /metrics as exported_le: le is the label of"
            + " its buckets",
        metric);
    if (metrics != null) {
      report(metrics, metric);
    }
  }

  private static void report(ThroughlineMetrics metrics, String name) {
    var unused = metrics.metricRelabelled(name, () -> 1);
  }
}
