package io.throughline.instrumentation.nats;

import io.nats.client.api.ConsumerInfo;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.MessagingAttributes;
import io.throughline.semconv.NatsMetrics;
import io.throughline.semconv.NatsSubscriptionCondition;
import io.throughline.semconv.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The open subscriptions of one group in this process. They have its series in common: of a gauge
 * the one that is worst off is shown, of a counter the sum. Thread-safe.
 */
final class ConsumerGroup {
  // Why: RATIONALE.md#what-do-two-nats-subscriptions-of-one-group-show

  private final OpenTelemetry openTelemetry;
  private final String name;
  private final NatsMetrics metrics;
  private final SharedSeries<NatsSubscription> subscriptions =
      new SharedSeries<>(this::showConditions);
  private final SharedSeries<ConsumerPosition> consumers = new SharedSeries<>(this::showPositions);
  private final SharedSeries<DroppedMessages.Count> counts = new SharedSeries<>(this::showDropped);
  private final DroppedMessages dropped = new DroppedMessages();
  private int members;

  ConsumerGroup(OpenTelemetry openTelemetry, String name) {
    this.openTelemetry = openTelemetry;
    this.name = name;
    metrics = NatsMetrics.create(openTelemetry);
  }

  String name() {
    return name;
  }

  NatsMetrics metrics() {
    return metrics;
  }

  /** One more subscription is in it. To be called, as {@link #left}, by one thread at a time. */
  ConsumerGroup joined() {
    members++;
    return this;
  }

  /** One less is in it; null if there is nothing to remember of it. */
  @Nullable ConsumerGroup left() {
    members--;
    return members == 0 && dropped.isEmpty() ? null : this;
  }

  /** Ends with what is returned. */
  Runnable show(NatsSubscription subscription) {
    subscriptions.add(subscription);
    return () -> subscriptions.remove(subscription);
  }

  private List<AutoCloseable> showConditions() {
    List<AutoCloseable> instruments = new ArrayList<>();
    for (NatsSubscriptionCondition each : NatsSubscriptionCondition.values()) {
      instruments.add(metrics.subscriptionState(name, each, () -> worst() == each ? 1 : 0));
    }
    return instruments;
  }

  /** The conditions are in that order. */
  private NatsSubscriptionCondition worst() {
    return subscriptions.sources().stream()
        .map(NatsSubscription::condition)
        .max(Comparator.naturalOrder())
        .orElse(NatsSubscriptionCondition.CLOSED);
  }

  /** Ends with what is returned. */
  Runnable show(ConsumerPosition position) {
    consumers.add(position);
    return () -> {
      position.close();
      consumers.remove(position);
    };
  }

  private List<AutoCloseable> showPositions() {
    Meter meter = Schema.SCOPE.meter(openTelemetry);
    return List.of(
        NatsMetrics.consumerPending(meter)
            .buildWithCallback(gauge -> record(gauge, ConsumerInfo::getNumPending)),
        NatsMetrics.consumerUnacknowledged(meter)
            .buildWithCallback(gauge -> record(gauge, ConsumerInfo::getNumAckPending)));
  }

  /** What is not known is not shown. */
  private void record(ObservableLongMeasurement gauge, ToLongFunction<ConsumerInfo> value) {
    consumers.sources().stream()
        .map(ConsumerPosition::known)
        .filter(Objects::nonNull)
        .mapToLong(value)
        .max()
        .ifPresent(
            most ->
                gauge.record(
                    most, Attributes.of(MessagingAttributes.MESSAGING_CONSUMER_GROUP_NAME, name)));
  }

  /** Ends with what is returned. */
  Runnable show(DroppedMessages.Count count) {
    dropped.add(count);
    counts.add(count);
    return () -> {
      dropped.close(count);
      counts.remove(count);
    };
  }

  private List<AutoCloseable> showDropped() {
    return List.of(metrics.messagesDropped(name, dropped::total));
  }
}
