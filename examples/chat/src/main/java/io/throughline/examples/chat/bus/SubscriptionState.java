package io.throughline.examples.chat.bus;

import io.nats.client.Connection;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.NatsMetrics;
import io.throughline.semconv.NatsSubscriptionCondition;
import java.util.ArrayList;
import java.util.List;

/** Whether messages can come, as metrics show it until it is closed. */
final class SubscriptionState implements AutoCloseable {

  private final Bus bus;
  private final List<AutoCloseable> observed = new ArrayList<>();
  private volatile boolean listens;
  private volatile boolean closed;

  SubscriptionState(Bus bus, String group, OpenTelemetry openTelemetry) {
    this.bus = bus;
    NatsMetrics metrics = NatsMetrics.create(openTelemetry);
    for (NatsSubscriptionCondition each : NatsSubscriptionCondition.values()) {
      observed.add(metrics.subscriptionState(group, each, () -> condition() == each ? 1 : 0));
    }
  }

  /** The server knows of the subscription, or does not. */
  void listens(boolean now) {
    listens = now;
  }

  NatsSubscriptionCondition condition() {
    if (closed || isGivenUp()) {
      return NatsSubscriptionCondition.CLOSED;
    }
    return listens && bus.isConnected()
        ? NatsSubscriptionCondition.ACTIVE
        : NatsSubscriptionCondition.RECONNECTING;
  }

  private boolean isGivenUp() {
    try {
      return bus.connection().getStatus() == Connection.Status.CLOSED;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() throws Exception {
    closed = true;
    for (AutoCloseable each : observed) {
      each.close();
    }
  }
}
