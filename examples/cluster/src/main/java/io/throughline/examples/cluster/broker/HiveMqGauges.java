package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.NetworkAttributes.NETWORK_IO_DIRECTION;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttSessionState;
import io.throughline.semconv.NetworkIoDirection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The gauges of HiveMQ's own counts, under the names of the catalogue. */
final class HiveMqGauges {

  private final MetricRegistry registry;
  private final LongSupplier connections;
  private final AtomicLong peak = new AtomicLong();

  HiveMqGauges(MetricRegistry registry) {
    this.registry = registry;
    this.connections = gauge("networking.connections.current");
  }

  /** One more: only now can there be more than ever before. */
  void connected() {
    peak.accumulateAndGet(connections.getAsLong(), Math::max);
  }

  void observe(MqttMetrics mqtt, OpenTelemetry openTelemetry) {
    LongSupplier sessions = gauge("sessions.overall.current");
    mqtt.connectionCount(connections);
    int limit = HiveMq.connectionLimit();
    mqtt.connectionLimit(() -> limit);
    mqtt.connectionPeak(peak::get);
    mqtt.connectionBlocked(counter("mqtt.connection.not-writable.current"));
    mqtt.sessionCount(MqttSessionState.CONNECTED, connections);
    mqtt.sessionCount(
        MqttSessionState.DISCONNECTED,
        () -> Math.max(0, sessions.getAsLong() - connections.getAsLong()));
    mqtt.messageRetained(gauge("messages.retained.current"));

    LongSupplier read = gauge("networking.bytes.read.total");
    LongSupplier written = gauge("networking.bytes.write.total");
    Meter meter = openTelemetry.getMeter(HiveMqGauges.class.getPackageName());
    MqttMetrics.io(meter)
        .buildWithCallback(
            bytes -> {
              bytes.record(read.getAsLong(), of(NetworkIoDirection.RECEIVE));
              bytes.record(written.getAsLong(), of(NetworkIoDirection.TRANSMIT));
            });
    LongSupplier wills = counter("messages.will.published.count.total");
    MqttMetrics.willsPublished(meter).buildWithCallback(count -> count.record(wills.getAsLong()));
  }

  /** HiveMQ does not tell the bytes of its listeners apart. */
  private static Attributes of(NetworkIoDirection direction) {
    return Attributes.of(NETWORK_IO_DIRECTION, direction.value());
  }

  private LongSupplier gauge(String name) {
    Gauge<Number> gauge = registry.gauge("com.hivemq." + name);
    return () -> gauge.getValue().longValue();
  }

  private LongSupplier counter(String name) {
    Counter counter = registry.counter("com.hivemq." + name);
    return counter::getCount;
  }
}
