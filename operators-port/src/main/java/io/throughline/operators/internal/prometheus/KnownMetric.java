package io.throughline.operators.internal.prometheus;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.operators.exposition.PageFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The state kept for a metric from one page to the next. Thread-safe. */
final class KnownMetric {
  // Why: RATIONALE.md#why-are-series-remembered-from-one-page-to-the-next

  /** The identity of a metric. */
  record Key(
      InstrumentationScopeInfo scope,
      String name,
      String description,
      String unit,
      MetricDataType type,
      boolean counter) {

    static Key of(MetricData metric) {
      return new Key(
          metric.getInstrumentationScopeInfo(),
          metric.getName(),
          metric.getDescription(),
          metric.getUnit(),
          metric.getType(),
          SeriesLayout.isCounter(metric));
    }
  }

  private final Key key;
  private final Conversion conversion;
  private final @Nullable MetricMetadata metadata;
  private final Map<PageFormat, Optional<SeriesLayout>> forms = new ConcurrentHashMap<>();
  private volatile @Nullable LabelOrder series;

  KnownMetric(Key key, MetricData metric, Conversion conversion) {
    this.key = key;
    this.conversion = conversion;
    MetricSnapshots named = conversion.of(List.of(LabelProbe.of(metric, List.of())));
    metadata = named.size() == 0 ? null : named.get(0).getMetadata();
  }

  /** As Prometheus knows it; empty if it never will. */
  String family() {
    return metadata == null ? "" : metadata.getPrometheusName();
  }

  /** Nothing if only the library can write it. */
  @Nullable RenderedMetric plain(MetricData metric, PageFormat format) throws IOException {
    List<PointData> points = List.copyOf(metric.getData().getPoints());
    if (metadata == null || points.isEmpty() || !SeriesLayout.isCumulative(metric)) {
      return null;
    }
    Optional<SeriesLayout> form = forms.get(format);
    if (form == null) {
      form = Optional.ofNullable(SeriesLayout.of(metric, metadata, format));
      forms.put(format, form);
    }
    if (form.isEmpty() || !RenderedMetric.arePlain(points, form.get(), key.counter())) {
      return null;
    }
    LabelOrder now = series;
    if (now == null || !now.are(points)) {
      now = new LabelOrder(metric, points, conversion);
      series = now;
    }
    return now.areAllShown() ? new RenderedMetric(form.get(), now, points) : null;
  }
}
