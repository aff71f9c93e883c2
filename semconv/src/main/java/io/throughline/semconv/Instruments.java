package io.throughline.semconv;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The instruments of one meter provider. There is one of each: two that counted the same would be
 * collected as two sums for one series, of which the SDK drops the second.
 */
final class Instruments {

  private static final InstrumentationScope SCOPE =
      new InstrumentationScope("io.throughline.semconv");
  private static final Map<MeterProvider, Instruments> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Meter meter;
  private final Map<Class<?>, Object> domains = new ConcurrentHashMap<>();

  private Instruments(MeterProvider provider) {
    meter = SCOPE.meter(provider);
  }

  static Instruments of(OpenTelemetry openTelemetry) {
    return ALL.computeIfAbsent(openTelemetry.getMeterProvider(), Instruments::new);
  }

  <T> T domain(Class<T> type, Function<Instruments, T> factory) {
    return type.cast(domains.computeIfAbsent(type, absent -> factory.apply(this)));
  }

  Meter meter() {
    return meter;
  }

  Function<Attributes, BoundCounter> counters(LongCounterBuilder builder) {
    return new Collected<>(
        BoundCounter::new,
        all ->
            builder.buildWithCallback(
                measurement ->
                    all.forEach(one -> measurement.record(one.total(), one.attributes()))));
  }

  Function<Attributes, BoundUpDownCounter> upDownCounters(LongUpDownCounterBuilder builder) {
    return new Collected<>(
        BoundUpDownCounter::new,
        all ->
            builder.buildWithCallback(
                measurement ->
                    all.forEach(one -> measurement.record(one.total(), one.attributes()))));
  }

  Function<Attributes, BoundHistogram> histograms(DoubleHistogramBuilder builder) {
    DoubleHistogram histogram = builder.build();
    return attributes -> IncubatingHistogram.orPrebuilt(histogram, attributes);
  }

  OpenValues<String> openStrings(String metric, int bound) {
    return new OpenValues<>(bound, OpenValues.OTHER, () -> overflowed(metric));
  }

  OpenValues<Long> openNumbers(String metric, int bound) {
    return new OpenValues<>(bound, null, () -> overflowed(metric));
  }

  private void overflowed(String metric) {
    domain(ThroughlineMetrics.class, ThroughlineMetrics::new)
        .cardinalityOverflow(metric)
        .increment();
  }
}
