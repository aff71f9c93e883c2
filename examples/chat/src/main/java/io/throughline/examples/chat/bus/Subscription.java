package io.throughline.examples.chat.bus;

import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.ConsumerContext;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.throughline.instrumentation.nats.NatsSubscription;
import io.throughline.semconv.NatsSubscriptionCondition;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes the messages of a stream, one after the other. It goes on when NATS comes back. */
public final class Subscription implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Subscription.class);

  /** After which it is looked whether the connection is there, and whether this is closed. */
  private static final long TAKE_MILLIS = 1000;

  private static final long RETRY_MILLIS = 300;
  private static final long CLOSE_MILLIS = 2000;

  /** After which the server forgets an instance that does not come back. */
  private static final Duration INSTANCE_FORGOTTEN = Duration.ofMinutes(5);

  private final Bus bus;
  private final ConsumerOptions options;
  private final Receiver receiver;
  private final NatsSubscription state;
  private final Thread thread;
  private volatile boolean busy;

  /** What is done with each message. */
  interface Receiver {
    void receive(Message message) throws InterruptedException;
  }

  Subscription(Bus bus, ConsumerOptions options, Receiver receiver, NatsSubscription state) {
    this.bus = bus;
    this.options = options;
    this.receiver = receiver;
    this.state = state;
    thread = Bus.daemon(this::run, "nats-" + options.name());
  }

  void start(ScheduledExecutorService executor) {
    state.observeConsumer(bus.options().stream(), options.name(), executor);
    thread.start();
  }

  /** Whether messages can come now. */
  public boolean isActive() {
    return state.condition() == NatsSubscriptionCondition.ACTIVE;
  }

  private void run() {
    try {
      while (!state.isClosed()) {
        try {
          ConsumerContext consumer = consumer();
          state.listens(true);
          take(consumer);
        } catch (IOException
            | JetStreamApiException
            | JetStreamStatusCheckedException
            | RuntimeException e) {
          log.debug("the consumer {} has to be set up again", options.name(), e);
        }
        state.listens(false);
        Thread.sleep(RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  private ConsumerContext consumer() throws IOException, JetStreamApiException {
    bus.ensureStreams();
    Connection connection = bus.connection();
    ConsumerConfiguration.Builder configuration =
        ConsumerConfiguration.builder()
            .durable(options.name())
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(options.acknowledgeWithin())
            // Here are five attempts, see Delivery: a server that gives up tells nobody.
            .maxDeliver(-1)
            // The client's own queue has no other bound.
            .maxAckPending(options.open())
            .deliverPolicy(options.instance() == null ? DeliverPolicy.All : DeliverPolicy.New);
    if (options.subject() != null) {
      configuration.filterSubject(options.subject());
    }
    if (options.instance() != null) {
      configuration.inactiveThreshold(INSTANCE_FORGOTTEN);
    }
    return connection
        .getStreamContext(bus.options().stream())
        .createOrUpdateConsumer(configuration.build());
  }

  /** For as long as the connection is the same; what was asked of one that is lost never comes. */
  private void take(ConsumerContext consumer)
      throws IOException,
          JetStreamApiException,
          JetStreamStatusCheckedException,
          InterruptedException {
    int losses = bus.losses();
    ConsumeOptions batch = ConsumeOptions.builder().batchSize(options.batch()).build();
    // Not by fetches: what comes between the client's and the server's end of one is lost to it.
    try (IterableConsumer messages = consumer.iterate(batch)) {
      while (!state.isClosed() && bus.isConnected() && bus.losses() == losses) {
        Message message = messages.nextMessage(TAKE_MILLIS);
        if (message != null) {
          receive(message);
        }
      }
    } catch (IOException
        | JetStreamApiException
        | JetStreamStatusCheckedException
        | InterruptedException
        | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void receive(Message message) throws InterruptedException {
    busy = true;
    try {
      receiver.receive(message);
    } finally {
      busy = false;
    }
  }

  /** Leaves the handler two seconds for the message that it has. */
  @Override
  public void close() throws Exception {
    state.close();
    if (busy) {
      thread.join(CLOSE_MILLIS);
    }
    thread.interrupt();
    thread.join(CLOSE_MILLIS);
  }
}
