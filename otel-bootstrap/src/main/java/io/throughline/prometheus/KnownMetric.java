package io.throughline.prometheus;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of a metric from one page to the next. Thread-safe. */
final class KnownMetric {

  /** By which a metric is known. */
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
          Form.isCounter(metric));
    }
  }

  private final Key key;
  private final Conversion conversion;
  private final @Nullable MetricMetadata metadata;
  private final Map<PageFormat, Optional<Form>> forms = new ConcurrentHashMap<>();
  private volatile @Nullable Series series;

  KnownMetric(Key key, MetricData metric, Conversion conversion) {
    this.key = key;
    this.conversion = conversion;
    MetricSnapshots named = conversion.of(List.of(Template.of(metric, List.of())));
    metadata = named.size() == 0 ? null : named.get(0).getMetadata();
  }

  /** As Prometheus knows it; empty if it never will. */
  String family() {
    return metadata == null ? "" : metadata.getPrometheusName();
  }

  /** Nothing if only the library can write it. */
  @Nullable PlainMetric plain(MetricData metric, PageFormat format) throws IOException {
    List<PointData> points = List.copyOf(metric.getData().getPoints());
    if (metadata == null || points.isEmpty() || !Form.isCumulative(metric)) {
      return null;
    }
    Optional<Form> form = forms.get(format);
    if (form == null) {
      form = Optional.ofNullable(Form.of(metric, metadata, format));
      forms.put(format, form);
    }
    if (form.isEmpty() || !PlainMetric.arePlain(points, form.get(), key.counter())) {
      return null;
    }
    Series now = series;
    if (now == null || !now.are(points)) {
      now = new Series(metric, points, conversion);
      series = now;
    }
    return now.areAllShown() ? new PlainMetric(form.get(), now, points) : null;
  }
}
