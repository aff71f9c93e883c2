package io.throughline.examples.chat.bus;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nats.client.Dispatcher;
import io.throughline.instrumentation.nats.NatsSubscription;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Hears messages as they pass, and none of them twice or later. */
public final class Listener implements AutoCloseable {

  private static final long RETRY_MILLIS = 300;
  private static final long QUEUE_BYTES = 16L << 20;

  private final Bus bus;
  private final String subject;
  private final int queueLimit;
  private final Subscription.Receiver receiver;
  private final NatsSubscription state;
  private volatile @Nullable Dispatcher dispatcher;

  Listener(
      Bus bus,
      String subject,
      int queueLimit,
      Subscription.Receiver receiver,
      NatsSubscription state) {
    this.bus = bus;
    this.subject = subject;
    this.queueLimit = queueLimit;
    this.receiver = receiver;
    this.state = state;
    state.observeDropped(this::dropped);
  }

  /** Subscribes; if NATS was never there, as soon as it is. The client does it again by itself. */
  void start(ScheduledExecutorService executor) {
    try {
      Dispatcher created = bus.connection().createDispatcher(receiver::receive);
      created.setPendingLimits(queueLimit, QUEUE_BYTES);
      created.subscribe(subject);
      dispatcher = created;
      state.listens(true);
    } catch (IOException e) {
      if (!state.isClosed()) {
        var unused = executor.schedule(() -> start(executor), RETRY_MILLIS, MILLISECONDS);
      }
    }
  }

  private long dropped() {
    Dispatcher current = dispatcher;
    return current == null ? 0 : current.getDroppedCount();
  }

  @Override
  public void close() throws Exception {
    state.close();
    Dispatcher current = dispatcher;
    if (current != null) {
      bus.connection().closeDispatcher(current);
    }
  }
}
