package io.throughline.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.prometheus.metrics.core.metrics.Counter;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The cost of an increment on one of 64 series that differ in a string, each of which was seen
 * before.
 */
@State(Scope.Benchmark)
public class OpenAttributeBenchmark {

  private static final String[] VALUES =
      IntStream.range(0, 64).mapToObj(i -> "metric." + i).toArray(String[]::new);

  /** The libraries that count; the others are compared with the first. */
  public enum Variant {
    OTEL,
    THROUGHLINE,
    PROMETHEUS,
    MICROMETER
  }

  /** The position of a thread, which goes round the values by itself. */
  @State(Scope.Thread)
  public static class Round {

    private int next;

    String value() {
      return VALUES[next++ & 63];
    }
  }

  @Param Variant variant = Variant.THROUGHLINE;

  private Consumer<String> counting = value -> {};

  /** Creates the counter. */
  @Setup
  public void create() {
    counting =
        switch (variant) {
          case OTEL -> otel();
          case THROUGHLINE -> throughline();
          case PROMETHEUS -> prometheus();
          case MICROMETER -> micrometer();
        };
  }

  private static Consumer<String> otel() {
    AttributeKey<String> name = AttributeKey.stringKey("name");
    var counter = Sdk.create().getMeter("peers").counterBuilder("overflow").build();
    return value -> counter.add(1, Attributes.of(name, value));
  }

  private static Consumer<String> throughline() {
    ThroughlineMetrics metrics = ThroughlineMetrics.create(Sdk.create());
    return value -> metrics.cardinalityOverflow(value).increment();
  }

  private static Consumer<String> prometheus() {
    Counter counter = Counter.builder().name("overflow").labelNames("name").build();
    return value -> counter.labelValues(value).inc();
  }

  private static Consumer<String> micrometer() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return value -> registry.counter("overflow", "name", value).increment();
  }

  /**
   * Counts.
   *
   * @param round where the thread is
   */
  @Benchmark
  public void count(Round round) {
    counting.accept(round.value());
  }
}
