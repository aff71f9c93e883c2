package io.throughline.semconv;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import java.lang.ref.WeakReference;
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

  /** A value reaches its key, so that only the provider itself may keep it. */
  private static final Map<MeterProvider, WeakReference<Instruments>> ALL = new WeakHashMap<>();

  private final Meter meter;
  private final Map<Class<?>, Object> domains = new ConcurrentHashMap<>();

  private Instruments(MeterProvider provider) {
    meter = SCOPE.meter(provider);
  }

  /**
   * They live while somebody has one of them or the SDK reads a counter of theirs. Histograms are
   * the SDK's own: made twice, they are one.
   */
  static Instruments of(OpenTelemetry openTelemetry) {
    MeterProvider provider = openTelemetry.getMeterProvider();
    synchronized (ALL) {
      WeakReference<Instruments> known = ALL.get(provider);
      Instruments instruments = known == null ? null : known.get();
      if (instruments == null) {
        instruments = new Instruments(provider);
        ALL.put(provider, new WeakReference<>(instruments));
      }
      return instruments;
    }
  }

  <T> T domain(Class<T> type, Function<Instruments, T> factory) {
    return type.cast(domains.computeIfAbsent(type, absent -> factory.apply(this)));
  }

  Meter meter() {
    return meter;
  }

  Function<Attributes, BoundCounter> counters(LongCounterBuilder builder) {
    return new Collected<>(
        this,
        BoundCounter::new,
        all ->
            builder.buildWithCallback(
                measurement ->
                    all.forEach(one -> measurement.record(one.total(), one.attributes()))));
  }

  Function<Attributes, BoundUpDownCounter> upDownCounters(LongUpDownCounterBuilder builder) {
    return new Collected<>(
        this,
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
