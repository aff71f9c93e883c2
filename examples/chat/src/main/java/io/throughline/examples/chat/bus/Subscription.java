package io.throughline.examples.chat.bus;

import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.ConsumerContext;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.StreamContext;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamInfo;
import io.throughline.instrumentation.nats.NatsSubscription;
import io.throughline.semconv.NatsSubscriptionCondition;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
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

  /**
   * What was sent shortly before an instance began, and whose sender may not have noted yet that it
   * was, comes to it as well.
   */
  private static final Duration BEFORE_START = Duration.ofMinutes(1);

  private static final int NOT_FOUND = 404;

  private final Bus bus;
  private final ConsumerOptions options;
  private final Receiver receiver;
  private final NatsSubscription state;
  private final Thread thread;
  private volatile boolean busy;
  private final Runnable whenLost;
  // Of the thread alone: the place in the stream of the message that came last, and that stream.
  private long last;
  private @Nullable ZonedDateTime created;

  /** What is done with each message. */
  interface Receiver {
    void receive(Message message) throws InterruptedException;
  }

  /**
   * @param whenLost runs when an instance has missed messages for good
   */
  Subscription(
      Bus bus,
      ConsumerOptions options,
      Receiver receiver,
      NatsSubscription state,
      Runnable whenLost) {
    this.bus = bus;
    this.options = options;
    this.receiver = receiver;
    this.state = state;
    this.whenLost = whenLost;
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
            .deliverPolicy(DeliverPolicy.All);
    if (options.subject() != null) {
      configuration.filterSubject(options.subject());
    }
    StreamContext stream = connection.getStreamContext(bus.options().stream());
    if (options.instance() != null) {
      ConsumerContext known = find(stream);
      if (known != null) {
        return known;
      }
      configuration.inactiveThreshold(INSTANCE_FORGOTTEN);
      startAt(configuration, stream.getStreamInfo());
    }
    return stream.createOrUpdateConsumer(configuration.build());
  }

  private @Nullable ConsumerContext find(StreamContext stream)
      throws IOException, JetStreamApiException {
    try {
      return stream.getConsumerContext(options.name());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() == NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  /** An instance that the server has forgotten goes on where it was, if that is still there. */
  private void startAt(ConsumerConfiguration.Builder configuration, StreamInfo stream) {
    boolean isAnother = created != null && !created.equals(stream.getCreateTime());
    long first = stream.getStreamState().getFirstSequence();
    boolean isLost = isAnother || (last > 0 && last + 1 < first);
    created = stream.getCreateTime();
    if (isAnother) {
      last = 0;
    }
    if (last > 0) {
      configuration.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(last + 1);
    } else {
      configuration
          .deliverPolicy(DeliverPolicy.ByStartTime)
          .startTime(ZonedDateTime.now(ZoneOffset.UTC).minus(BEFORE_START));
    }
    if (isLost) {
      log.warn(
          "NATS has lost messages of the stream {} before {} had them",
          bus.options().stream(),
          options.name());
      whenLost.run();
    }
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
      last = message.metaData().streamSequence();
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
