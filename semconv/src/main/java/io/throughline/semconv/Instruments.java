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
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The instruments of one catalogue and one meter provider, for the classes that are generated from
 * it. There is one of each: two that counted the same would be collected as two sums for one
 * series, of which the SDK drops the second. Thread-safe.
 */
public final class Instruments {
  // Why: RATIONALE.md#why-is-there-one-set-of-instruments-for-each-meter-provider

  /** A value reaches its key, so that only the provider itself may keep it. */
  private static final Map<MeterProvider, Map<InstrumentationScope, WeakReference<Instruments>>>
      ALL = new WeakHashMap<>();

  private final Meter meter;
  private final Instruments ours;
  private final Map<Class<?>, Object> domains = new ConcurrentHashMap<>();

  private Instruments(OpenTelemetry openTelemetry, InstrumentationScope scope) {
    meter = scope.meter(openTelemetry.getMeterProvider());
    ours = scope.equals(Schema.SCOPE) ? this : of(openTelemetry, Schema.SCOPE);
  }

  /**
   * The instruments of a catalogue. They live while somebody has one of them or the SDK reads a
   * counter of theirs. Histograms are the SDK's own: made twice, they are one.
   *
   * @param openTelemetry collects what is recorded
   * @param scope of the catalogue
   * @return the same ones each time
   */
  public static Instruments of(OpenTelemetry openTelemetry, InstrumentationScope scope) {
    synchronized (ALL) {
      Map<InstrumentationScope, WeakReference<Instruments>> scopes =
          ALL.computeIfAbsent(openTelemetry.getMeterProvider(), absent -> new HashMap<>());
      WeakReference<Instruments> known = scopes.get(scope);
      Instruments instruments = known == null ? null : known.get();
      if (instruments == null) {
        instruments = new Instruments(openTelemetry, scope);
        scopes.put(scope, new WeakReference<>(instruments));
      }
      return instruments;
    }
  }

  /**
   * The instruments of a domain.
   *
   * @param <T> the generated class of the domain
   * @param type that class
   * @param factory makes one if there is none
   * @return the same one each time
   */
  public <T> T domain(Class<T> type, Function<Instruments, T> factory) {
    return type.cast(domains.computeIfAbsent(type, absent -> factory.apply(this)));
  }

  /**
   * The meter.
   *
   * @return that of the scope
   */
  public Meter meter() {
    return meter;
  }

  /**
   * A counter for each set of attributes, all read by one observable instrument.
   *
   * @param builder of that instrument
   * @return makes a counter
   */
  public Function<Attributes, BoundCounter> counters(LongCounterBuilder builder) {
    return new Collected<>(
        this,
        BoundCounter::new,
        all ->
            builder.buildWithCallback(
                measurement ->
                    all.forEach(one -> measurement.record(one.total(), one.attributes()))));
  }

  /**
   * An up-down counter for each set of attributes, all read by one observable instrument.
   *
   * @param builder of that instrument
   * @return makes a counter
   */
  public Function<Attributes, BoundUpDownCounter> upDownCounters(LongUpDownCounterBuilder builder) {
    return new Collected<>(
        this,
        BoundUpDownCounter::new,
        all ->
            builder.buildWithCallback(
                measurement ->
                    all.forEach(one -> measurement.record(one.total(), one.attributes()))));
  }

  /**
   * A histogram for each set of attributes.
   *
   * @param builder of the histogram
   * @return binds it to attributes
   */
  public Function<Attributes, BoundHistogram> histograms(DoubleHistogramBuilder builder) {
    DoubleHistogram histogram = builder.build();
    return attributes -> IncubatingHistogram.orPrebuilt(histogram, attributes);
  }

  /**
   * The texts that a metric keeps of an open attribute.
   *
   * @param metric its name; values beyond the bound are counted by it
   * @param bound how many different ones
   * @return the values
   */
  public OpenValues<String> openStrings(String metric, int bound) {
    return new OpenValues<>(bound, OpenValues.OTHER, () -> overflowed(metric));
  }

  /**
   * The numbers that a metric keeps of an open attribute.
   *
   * @param metric its name; values beyond the bound are counted by it
   * @param bound how many different ones
   * @return the values
   */
  public OpenValues<Long> openNumbers(String metric, int bound) {
    return new OpenValues<>(bound, null, () -> overflowed(metric));
  }

  private void overflowed(String metric) {
    ours.domain(ThroughlineMetrics.class, ThroughlineMetrics::new)
        .cardinalityOverflow(metric)
        .increment();
  }
}
