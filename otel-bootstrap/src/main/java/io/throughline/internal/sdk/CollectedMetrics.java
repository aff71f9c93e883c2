package io.throughline.internal.sdk;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The transformation of collected metrics that every reader of the SDK gets: attributes have the
 * names that are set for them, and a metric with more series than its limit is noted in {@code
 * throughline.metric.overflowed}.
 */
final class CollectedMetrics {

  /** Set by the SDK on the one series that stands for all that are too many. */
  private static final AttributeKey<Boolean> OVERFLOW = booleanKey("otel.metric.overflow");

  /** As the catalogue bounds it. */
  private static final int MAX_NAMES = 200;

  private final RenamedAttributes names;
  private final Set<String> overflowed = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ThroughlineMetrics metrics;

  CollectedMetrics(Map<String, String> names) {
    this.names = new RenamedAttributes(names);
  }

  void reportTo(OpenTelemetry openTelemetry) {
    metrics = ThroughlineMetrics.create(openTelemetry);
  }

  Collection<MetricData> shown(Collection<MetricData> collected) {
    for (MetricData metric : collected) {
      if (hasOverflowed(metric)) {
        note(metric.getName());
      }
    }
    return names.in(collected);
  }

  private static boolean hasOverflowed(MetricData metric) {
    return metric.getData().getPoints().stream()
        .anyMatch(
            point ->
                point.getAttributes().size() == 1 && point.getAttributes().get(OVERFLOW) != null);
  }

  private void note(String metric) {
    ThroughlineMetrics reported = metrics;
    if (reported != null && overflowed.size() < MAX_NAMES && overflowed.add(metric)) {
      var unused = reported.metricOverflowed(metric, () -> 1);
    }
  }
}
