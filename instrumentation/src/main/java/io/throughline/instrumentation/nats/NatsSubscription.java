package io.throughline.instrumentation.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.throughline.semconv.NatsSubscriptionCondition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription and its messages: spans and metrics of what is processed, and {@code
 * nats.subscription.state} until it is closed. Of several of one group the metrics show the one
 * that is worst off, and the sum of what was dropped. Thread-safe.
 */
public final class NatsSubscription implements AutoCloseable {

  private final MessageRecorder recorder;
  private final ConsumerGroup group;
  private final Supplier<@Nullable Connection> connection;
  private final List<Runnable> endings = new CopyOnWriteArrayList<>();
  private volatile boolean listens;
  private volatile boolean closed;

  /**
   * @param left run when it is closed
   */
  NatsSubscription(
      MessageRecorder recorder,
      ConsumerGroup group,
      Supplier<@Nullable Connection> connection,
      Runnable left) {
    this.recorder = recorder;
    this.group = group;
    this.connection = connection;
    endings.add(left);
    shown(group.show(this));
  }

  /**
   * A message came; it is not processed yet. Of JetStream's, one that was delivered before is
   * counted by {@code nats.messages.redelivered}.
   *
   * @param message to be told once for each delivery
   */
  public void received(Message message) {
    try {
      if (message.isJetStream() && message.metaData().deliveredCount() > 1) {
        group.metrics().messagesRedelivered(group.name()).add(1);
      }
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e); // whoever sends a message chooses the subject of its answer
    }
  }

  /**
   * A message begins to be processed, in its sender's trace.
   *
   * @param message may be tried several times
   * @return to be ended
   */
  public NatsOperation process(Message message) {
    return recorder.process(group.name(), message);
  }

  /**
   * Tells whether the server knows of the subscription.
   *
   * @param now false from the beginning on
   */
  public void listens(boolean now) {
    listens = now;
  }

  /**
   * What the subscription does, as {@code nats.subscription.state} shows it.
   *
   * @return active if the connection is there and the server knows of the subscription; closed once
   *     this or the connection is
   */
  public NatsSubscriptionCondition condition() {
    Connection current = connection.get();
    Connection.Status status = current == null ? null : current.getStatus();
    if (closed || status == Connection.Status.CLOSED) {
      return NatsSubscriptionCondition.CLOSED;
    }
    return listens && status == Connection.Status.CONNECTED
        ? NatsSubscriptionCondition.ACTIVE
        : NatsSubscriptionCondition.RECONNECTING;
  }

  /**
   * Shows how far JetStream's consumer is behind, {@code nats.consumer.pending} and {@code
   * nats.consumer.unacknowledged}. The server is asked every two seconds, apart from the flow of
   * messages, so that a consumer that stands still is seen; while it does not answer, nothing is
   * shown.
   *
   * @param stream of the consumer
   * @param consumer its durable name
   * @param executor asks; one thread is enough for many consumers
   */
  public void observeConsumer(String stream, String consumer, ScheduledExecutorService executor) {
    try {
      shown(group.show(new ConsumerPosition(connection, stream, consumer, executor)));
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e); // an executor that was shut down takes nothing
    }
  }

  /**
   * Shows {@code nats.messages.dropped} of a subscription without acknowledgements.
   *
   * @param dropped how many in all, such as jnats' {@code Dispatcher.getDroppedCount}; is asked
   *     once more by {@link #close}
   */
  public void observeDropped(LongSupplier dropped) {
    shown(group.show(new DroppedMessages.Count(dropped)));
  }

  /** Also what begins while this is being closed ends. The group is left last. */
  private void shown(Runnable ending) {
    endings.add(0, ending);
    if (closed) {
      close();
    }
  }

  /**
   * Whether this is closed.
   *
   * @return true from the beginning of {@link #close} on
   */
  public boolean isClosed() {
    return closed;
  }

  /** Ends what is shown. */
  @Override
  public void close() {
    closed = true;
    endings.removeIf(
        ending -> {
          ending.run();
          return true;
        });
  }
}
