package io.throughline.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounter;
import io.prometheus.metrics.core.metrics.Counter;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttPacketType;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The cost of one increment on one series with two attributes; with several threads, all on the
 * same one.
 */
@State(Scope.Benchmark)
public class CounterBenchmark {

  /** The libraries that count; the others are compared with the first. */
  public enum Variant {
    LONG_ADDER,
    THROUGHLINE_KEPT,
    THROUGHLINE_LOOKUP,
    OTEL_BOUND,
    OTEL_PREBUILT,
    OTEL_PER_CALL,
    PROMETHEUS_KEPT,
    PROMETHEUS_LOOKUP,
    MICROMETER_KEPT,
    MICROMETER_LOOKUP
  }

  @Param Variant variant = Variant.LONG_ADDER;

  // Neither static nor final, so that the compiler cannot look anything up in advance.
  private MqttPacketType type = MqttPacketType.PUBLISH;
  private MqttNetwork network = MqttNetwork.TCP;
  private String typeName = "publish";
  private String networkName = "tcp";
  private Runnable counting = () -> {};

  /** Creates the counter. */
  @Setup
  public void create() {
    counting =
        switch (variant) {
          case LONG_ADDER -> new LongAdder()::increment;
          case THROUGHLINE_KEPT, THROUGHLINE_LOOKUP -> throughline();
          case OTEL_BOUND, OTEL_PREBUILT, OTEL_PER_CALL -> otel();
          case PROMETHEUS_KEPT, PROMETHEUS_LOOKUP -> prometheus();
          case MICROMETER_KEPT, MICROMETER_LOOKUP -> micrometer();
        };
  }

  private Runnable throughline() {
    MqttMetrics mqtt = MqttMetrics.create(Sdk.create());
    if (variant == Variant.THROUGHLINE_KEPT) {
      BoundCounter kept = mqtt.packetsReceived(type, network);
      return kept::increment;
    }
    return () -> mqtt.packetsReceived(type, network).increment();
  }

  private Runnable otel() {
    AttributeKey<String> typeKey = AttributeKey.stringKey("mqtt.packet.type");
    AttributeKey<String> networkKey = AttributeKey.stringKey("mqtt.network");
    var counter =
        (ExtendedLongCounter) Sdk.create().getMeter("peers").counterBuilder("packets").build();
    Attributes attributes = Attributes.of(typeKey, typeName, networkKey, networkName);
    if (variant == Variant.OTEL_BOUND) {
      var bound = counter.bind(attributes);
      return () -> bound.add(1);
    }
    return variant == Variant.OTEL_PREBUILT
        ? () -> counter.add(1, attributes)
        : () -> counter.add(1, Attributes.of(typeKey, typeName, networkKey, networkName));
  }

  private Runnable prometheus() {
    Counter counter = Counter.builder().name("packets").labelNames("type", "network").build();
    if (variant == Variant.PROMETHEUS_KEPT) {
      var kept = counter.labelValues(typeName, networkName);
      return kept::inc;
    }
    return () -> counter.labelValues(typeName, networkName).inc();
  }

  private Runnable micrometer() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    if (variant == Variant.MICROMETER_KEPT) {
      var kept = registry.counter("packets", "type", typeName, "network", networkName);
      return kept::increment;
    }
    return () -> registry.counter("packets", "type", typeName, "network", networkName).increment();
  }

  /** Counts. */
  @Benchmark
  public void count() {
    counting.run();
  }
}
