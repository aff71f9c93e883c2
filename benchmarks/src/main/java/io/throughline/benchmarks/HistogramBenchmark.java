package io.throughline.benchmarks;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleHistogram;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.prometheus.metrics.core.metrics.Histogram;
import io.throughline.semconv.MqttAttributes;
import io.throughline.semconv.MqttDisconnectReason;
import io.throughline.semconv.MqttMetrics;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Records into one series of a histogram with two attributes and six boundaries. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class HistogramBenchmark {

  /** Who records; the first one is what the others are compared with. */
  public enum Variant {
    OTEL_BOUND,
    THROUGHLINE_KEPT,
    THROUGHLINE_LOOKUP,
    OTEL_PREBUILT,
    OTEL_PER_CALL,
    PROMETHEUS_KEPT,
    PROMETHEUS_LOOKUP,
    MICROMETER_KEPT,
    MICROMETER_LOOKUP
  }

  /** Whether there is a sampled span that an exemplar may point to. */
  public enum Place {
    OUTSIDE_A_SPAN,
    INSIDE_A_SAMPLED_SPAN
  }

  /** Values spread over all buckets, each thread walking its own copy. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Values {
    private final double[] values =
        new Random(1).doubles(1024).map(d -> Math.pow(10, 4 * d + 1)).toArray();
    private int next;

    double next() {
      return values[next++ & 1023];
    }
  }

  /** The span in which a thread records. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class CurrentSpan {
    private Scope scope = Scope.noop();

    /** Starts it. */
    @Setup
    @SuppressWarnings("MustBeClosed") // end() does
    public void start(HistogramBenchmark benchmark) {
      if (benchmark.place == Place.INSIDE_A_SAMPLED_SPAN) {
        scope = benchmark.sdk.getTracer("bench").spanBuilder("call").startSpan().makeCurrent();
      }
    }

    /** Leaves it. */
    @TearDown
    public void end() {
      scope.close();
    }
  }

  private static final double[] BOUNDS = {60, 300, 900, 3600, 21600, 86400};

  @Param Variant variant = Variant.OTEL_BOUND;
  @Param Place place = Place.OUTSIDE_A_SPAN;

  private final OpenTelemetrySdk sdk = Sdk.create();
  private MqttDisconnectReason reason = MqttDisconnectReason.CONNECTION_LOST;
  private String reasonName = "connection_lost";
  private boolean cleanStart = true;
  private DoubleConsumer recording = value -> {};

  /** Creates the histogram. */
  @Setup
  public void create() {
    recording =
        switch (variant) {
          case THROUGHLINE_KEPT, THROUGHLINE_LOOKUP -> throughline();
          case OTEL_BOUND, OTEL_PREBUILT, OTEL_PER_CALL -> otel();
          case PROMETHEUS_KEPT, PROMETHEUS_LOOKUP -> prometheus();
          case MICROMETER_KEPT, MICROMETER_LOOKUP -> micrometer();
        };
  }

  private DoubleConsumer throughline() {
    MqttMetrics mqtt = MqttMetrics.create(sdk);
    return variant == Variant.THROUGHLINE_KEPT
        ? mqtt.connectionDuration(reason, cleanStart)::record
        : value -> mqtt.connectionDuration(reason, cleanStart).record(value);
  }

  private DoubleConsumer otel() {
    var histogram =
        (ExtendedDoubleHistogram)
            sdk.getMeter("peers")
                .histogramBuilder("duration")
                .setExplicitBucketBoundariesAdvice(Arrays.stream(BOUNDS).boxed().toList())
                .build();
    Attributes attributes = attributes();
    return switch (variant) {
      case OTEL_BOUND -> histogram.bind(attributes)::record;
      case OTEL_PREBUILT -> value -> histogram.record(value, attributes);
      default -> value -> histogram.record(value, attributes());
    };
  }

  private Attributes attributes() {
    return Attributes.of(
        MqttAttributes.MQTT_DISCONNECT_REASON, reasonName,
        MqttAttributes.MQTT_CLEAN_START, cleanStart);
  }

  private DoubleConsumer prometheus() {
    Histogram histogram =
        Histogram.builder()
            .name("duration")
            .labelNames("reason", "clean_start")
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .build();
    return variant == Variant.PROMETHEUS_KEPT
        ? histogram.labelValues(reasonName, "true")::observe
        : value -> histogram.labelValues(reasonName, "true").observe(value);
  }

  private DoubleConsumer micrometer() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var summary =
        DistributionSummary.builder("duration")
            .tags("reason", reasonName, "clean_start", "true")
            .serviceLevelObjectives(BOUNDS)
            .register(registry);
    return variant == Variant.MICROMETER_KEPT
        ? summary::record
        : value ->
            registry.summary("duration", "reason", reasonName, "clean_start", "true").record(value);
  }

  /** Records. */
  @Benchmark
  public void record(Values values, CurrentSpan span) {
    recording.accept(values.next());
  }
}
