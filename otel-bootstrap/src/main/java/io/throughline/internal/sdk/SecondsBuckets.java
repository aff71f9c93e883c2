package io.throughline.internal.sdk;

import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExplicitBucketHistogramOptions;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.internal.aggregator.Aggregator;
import io.opentelemetry.sdk.metrics.internal.aggregator.AggregatorFactory;
import io.opentelemetry.sdk.metrics.internal.descriptor.InstrumentDescriptor;
import io.opentelemetry.sdk.metrics.internal.exemplar.ExemplarFilterInternal;
import java.util.List;

/**
 * The default aggregation, but with buckets that fit where a histogram of unit {@code s} has none
 * of its own: the SDK's are made for milliseconds, and most durations in seconds are in the first.
 * A view cannot do it, since it would also take the place of boundaries that an instrument has.
 */
final class SecondsBuckets implements Aggregation, AggregatorFactory {

  /** Of https://opentelemetry.io/docs/specs/semconv/http/http-metrics/. */
  static final List<Double> BOUNDARIES =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private static final Aggregation SECONDS =
      Aggregation.explicitBucketHistogram(
          ExplicitBucketHistogramOptions.builder().setBucketBoundaries(BOUNDARIES).build());

  private final Aggregation otherwise;

  private SecondsBuckets(Aggregation otherwise) {
    this.otherwise = otherwise;
  }

  /** The same if it is exponential, or one that the SDK did not make. */
  static Aggregation insteadOf(Aggregation aggregation) {
    boolean byDefault =
        aggregation.equals(Aggregation.defaultAggregation())
            || aggregation.equals(Aggregation.explicitBucketHistogram());
    return byDefault && aggregation instanceof AggregatorFactory
        ? new SecondsBuckets(aggregation)
        : aggregation;
  }

  @Override
  public <T extends PointData> Aggregator<T> createAggregator(
      InstrumentDescriptor instrument, ExemplarFilterInternal exemplars, MemoryMode memoryMode) {
    return of(instrument).createAggregator(instrument, exemplars, memoryMode);
  }

  @Override
  public boolean isCompatibleWithInstrument(InstrumentDescriptor instrument) {
    return of(instrument).isCompatibleWithInstrument(instrument);
  }

  private AggregatorFactory of(InstrumentDescriptor instrument) {
    boolean inSeconds =
        switch (instrument.getType()) {
          case HISTOGRAM ->
              instrument.getUnit().equals("s")
                  && instrument.getAdvice().getExplicitBucketBoundaries() == null;
          default -> false;
        };
    return (AggregatorFactory) (inSeconds ? SECONDS : otherwise);
  }

  @Override
  public String toString() {
    return otherwise.toString();
  }
}
