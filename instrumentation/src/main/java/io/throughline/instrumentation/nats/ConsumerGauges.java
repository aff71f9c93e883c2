package io.throughline.instrumentation.nats;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerInfo;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.MessagingAttributes;
import io.throughline.semconv.NatsMetrics;
import io.throughline.semconv.Schema;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How far a consumer is behind, as the server said last; what is not known is not shown. */
final class ConsumerGauges {

  private static final long PERIOD_SECONDS = 2;

  private final Supplier<@Nullable Connection> connection;
  private final String stream;
  private final String consumer;
  private final Attributes attributes;
  private final List<ObservableLongGauge> observed;
  private final ScheduledFuture<?> refresh;
  private volatile @Nullable ConsumerInfo last;

  ConsumerGauges(
      OpenTelemetry openTelemetry,
      String group,
      Supplier<@Nullable Connection> connection,
      String stream,
      String consumer,
      ScheduledExecutorService executor) {
    this.connection = connection;
    this.stream = stream;
    this.consumer = consumer;
    attributes = Attributes.of(MessagingAttributes.MESSAGING_CONSUMER_GROUP_NAME, group);
    // First, since it may throw.
    refresh = executor.scheduleWithFixedDelay(this::refresh, 0, PERIOD_SECONDS, SECONDS);
    Meter meter = Schema.SCOPE.meter(openTelemetry);
    observed =
        List.of(
            NatsMetrics.consumerPending(meter)
                .buildWithCallback(gauge -> record(gauge, ConsumerInfo::getNumPending)),
            NatsMetrics.consumerUnacknowledged(meter)
                .buildWithCallback(gauge -> record(gauge, ConsumerInfo::getNumAckPending)));
  }

  private void record(ObservableLongMeasurement gauge, ToLongFunction<ConsumerInfo> value) {
    ConsumerInfo known = last;
    if (known != null) {
      gauge.record(value.applyAsLong(known), attributes);
    }
  }

  private void refresh() {
    try {
      Connection current = connection.get();
      last =
          current != null && current.getStatus() == Connection.Status.CONNECTED
              ? current.jetStreamManagement().getConsumerInfo(stream, consumer)
              : null;
    } catch (IOException | JetStreamApiException | RuntimeException e) {
      last = null;
    }
  }

  void close() {
    refresh.cancel(false);
    observed.forEach(ObservableLongGauge::close);
  }
}
