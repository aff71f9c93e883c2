package io.throughline.examples.chat.bus;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerInfo;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.MessagingAttributes;
import io.throughline.semconv.NatsMetrics;
import io.throughline.semconv.Schema;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a consumer is behind, as the server says. It is asked apart from the flow of messages, so
 * that a consumer that stands still is seen; what is not known any more is not shown.
 */
final class ConsumerGauges implements AutoCloseable {

  private static final long PERIOD_SECONDS = 2;

  private final Bus bus;
  private final String consumer;
  private final Attributes attributes;
  private final List<AutoCloseable> observed;
  private final ScheduledFuture<?> refresh;
  private volatile @Nullable ConsumerInfo last;

  ConsumerGauges(
      Bus bus,
      ConsumerOptions options,
      OpenTelemetry openTelemetry,
      ScheduledExecutorService executor) {
    this.bus = bus;
    consumer = options.name();
    attributes = Attributes.of(MessagingAttributes.MESSAGING_CONSUMER_GROUP_NAME, options.group());
    Meter meter = Schema.SCOPE.meter(openTelemetry);
    observed =
        List.of(
            NatsMetrics.consumerPending(meter)
                .buildWithCallback(gauge -> record(gauge, ConsumerInfo::getNumPending)),
            NatsMetrics.consumerUnacknowledged(meter)
                .buildWithCallback(gauge -> record(gauge, ConsumerInfo::getNumAckPending)));
    refresh = executor.scheduleWithFixedDelay(this::refresh, 0, PERIOD_SECONDS, SECONDS);
  }

  private void record(ObservableLongMeasurement gauge, ToLongFunction<ConsumerInfo> value) {
    ConsumerInfo known = last;
    if (known != null) {
      gauge.record(value.applyAsLong(known), attributes);
    }
  }

  private void refresh() {
    try {
      Connection connection = bus.connection();
      last =
          bus.isConnected()
              ? connection.jetStreamManagement().getConsumerInfo(bus.options().stream(), consumer)
              : null;
    } catch (IOException | JetStreamApiException | RuntimeException e) {
      last = null;
    }
  }

  @Override
  public void close() throws Exception {
    refresh.cancel(false);
    for (AutoCloseable each : observed) {
      each.close();
    }
  }
}
