package io.throughline.internal.sdk;

import static io.throughline.internal.settings.ThroughlineSettings.METRICS_BUCKETS_IN_SECONDS;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_CARDINALITY_LIMITS;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_DISABLED;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_DROPPED_ATTRIBUTES;
import static io.throughline.internal.settings.ThroughlineSettings.METRICS_EXPONENTIAL;

import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.ViewBuilder;
import io.throughline.internal.settings.Settings;
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

  private final boolean bucketsInSeconds;

  private MetricViews(boolean bucketsInSeconds) {
    this.bucketsInSeconds = bucketsInSeconds;
  }

  static SdkMeterProviderBuilder register(Settings settings, SdkMeterProviderBuilder builder) {
    MetricViews all = new MetricViews(settings.get(METRICS_BUCKETS_IN_SECONDS));
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
        .forEach(
            name -> all.of(name).setAggregation(Aggregation.base2ExponentialBucketHistogram()));
    settings
        .find(METRICS_DISABLED)
        .orElse(List.of())
        .forEach(name -> all.of(name).setAggregation(Aggregation.drop()));
    all.views.forEach(
        (name, view) ->
            builder.registerView(InstrumentSelector.builder().setName(name).build(), view.build()));
    return builder;
  }

  private ViewBuilder of(String name) {
    return views.computeIfAbsent(
        name,
        missing -> {
          Aggregation byDefault = Aggregation.defaultAggregation();
          return View.builder()
              .setAggregation(bucketsInSeconds ? SecondsBuckets.insteadOf(byDefault) : byDefault);
        });
  }
}
