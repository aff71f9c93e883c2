package io.throughline.internal.sdk;

import static io.throughline.internal.settings.OpenTelemetrySettings.OTLP_HISTOGRAM;
import static io.throughline.internal.settings.OpenTelemetrySettings.PAGE_HISTOGRAM;
import static io.throughline.internal.settings.OpenTelemetrySettings.exporters;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_BUCKETS_IN_SECONDS;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_CARDINALITY_LIMITS;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_DISABLED;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_DROPPED_ATTRIBUTES;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_EXPONENTIAL;

import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.ViewBuilder;
import io.throughline.internal.settings.OpenTelemetrySettings.Signal;
import io.throughline.internal.settings.Settings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Single metrics in another form, by settings. One view for each name: of two that fit, the SDK
 * would make two streams of one name. So names are whole, without {@code *}.
 */
final class MetricViews {
  // Why: RATIONALE.md#why-are-views-given-for-whole-names

  private final Map<String, ViewBuilder> views = new TreeMap<>();
  private final Map<String, Aggregation> aggregations = new HashMap<>();

  static SdkMeterProviderBuilder register(Settings settings, SdkMeterProviderBuilder builder) {
    MetricViews all = new MetricViews();
    settings
        .find(METRICS_CARDINALITY_LIMITS)
        .orElse(Map.of())
        .forEach((name, limit) -> all.of(name).setCardinalityLimit(limit));
    settings
        .find(METRICS_DROPPED_ATTRIBUTES)
        .orElse(Map.of())
        .forEach(
            (name, attributes) -> {
              Set<String> dropped = new HashSet<>(List.of(attributes.split(" ", -1)));
              all.of(name).setAttributeFilter(key -> !dropped.contains(key));
            });
    settings
        .find(METRICS_EXPONENTIAL)
        .orElse(List.of())
        .forEach(name -> all.of(name, Aggregation.base2ExponentialBucketHistogram()));
    settings
        .find(METRICS_DISABLED)
        .orElse(List.of())
        .forEach(name -> all.of(name, Aggregation.drop()));
    all.registerIn(builder, histograms(settings));
    return builder;
  }

  /**
   * A view takes the place of what its readers have by default, and all readers share it: where
   * metrics are sent it is the form of OTLP, else that of the page.
   */
  private static Aggregation histograms(Settings settings) {
    boolean areSent = settings.get(exporters(Signal.METRICS)).contains("otlp");
    if (settings.get(areSent ? OTLP_HISTOGRAM : PAGE_HISTOGRAM).startsWith("base2")) {
      return Aggregation.base2ExponentialBucketHistogram();
    }
    Aggregation explicit = Aggregation.defaultAggregation();
    return settings.get(METRICS_BUCKETS_IN_SECONDS) ? SecondsBuckets.insteadOf(explicit) : explicit;
  }

  private ViewBuilder of(String name) {
    return views.computeIfAbsent(name, missing -> View.builder());
  }

  private void of(String name, Aggregation aggregation) {
    var unused = of(name);
    aggregations.put(name, aggregation);
  }

  /** For each type its own, since a counter would be made a histogram too. */
  private void registerIn(SdkMeterProviderBuilder builder, Aggregation histograms) {
    views.forEach(
        (name, view) -> {
          for (InstrumentType type : InstrumentType.values()) {
            Aggregation byDefault =
                type == InstrumentType.HISTOGRAM ? histograms : Aggregation.defaultAggregation();
            builder.registerView(
                InstrumentSelector.builder().setName(name).setType(type).build(),
                view.setAggregation(aggregations.getOrDefault(name, byDefault)).build());
          }
        });
  }
}
