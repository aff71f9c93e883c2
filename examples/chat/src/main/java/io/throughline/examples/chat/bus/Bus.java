package io.throughline.examples.chat.bus;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.instrumentation.nats.NatsOperation;
import io.throughline.instrumentation.nats.NatsSubscription;
import io.throughline.instrumentation.nats.NatsTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to NATS, which comes back by itself, and may be missing at first. Thread-safe.
 * Subscriptions end with it.
 */
public final class Bus implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Bus.class);

  private static final long CONNECT_MILLIS = 200;

  private final BusOptions options;
  private final NatsTelemetry telemetry;
  private final List<AutoCloseable> subscriptions = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService gauges =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "nats-gauges"));
  private final CountDownLatch connected = new CountDownLatch(1);
  private final Thread connecting;
  private final Streams streams;
  private final AtomicInteger losses = new AtomicInteger();
  private volatile @Nullable Connection connection;

  private Bus(BusOptions options, OpenTelemetry openTelemetry) {
    this.options = options;
    streams = new Streams(options);
    telemetry = NatsTelemetry.create(openTelemetry);
    Options natsOptions = natsOptions();
    connecting = daemon(() -> connect(natsOptions), "nats-connect");
  }

  /**
   * Connects. If NATS is away, it goes on trying in the background.
   *
   * @throws IllegalArgumentException if the address is malformed
   */
  public static Bus connect(BusOptions options, OpenTelemetry openTelemetry)
      throws InterruptedException {
    Bus bus = new Bus(options, openTelemetry);
    bus.connecting.start();
    if (!bus.connected.await(2, SECONDS)) {
      log.warn("NATS does not answer at {}; it is tried again and again", options.url());
    }
    return bus;
  }

  private Options natsOptions() {
    return Options.builder()
        .servers(options.url().split(",", -1))
        .connectionName(options.clientName())
        .maxReconnects(-1)
        .reconnectWait(Duration.ofMillis(200))
        .connectionTimeout(Duration.ofSeconds(2))
        .pingInterval(Duration.ofSeconds(5))
        // Who sends keeps what could not be sent. A buffer here would send it a second time.
        .reconnectBufferSize(0)
        .connectionListener((changed, event) -> changed(changed, event))
        .errorListener(new Errors())
        .build();
  }

  /**
   * Not {@code connectReconnectOnConnect}: a connection that was made so while the server started
   * said that it was there, and heard nothing.
   */
  private void connect(Options natsOptions) {
    try {
      while (connection == null) {
        try {
          connection = Nats.connect(natsOptions);
        } catch (IOException e) {
          log.debug("NATS at {} does not answer", options.url(), e);
          Thread.sleep(CONNECT_MILLIS);
        }
      }
      connected.countDown();
    } catch (InterruptedException e) {
      // Closed before NATS was there.
      Thread.currentThread().interrupt();
    }
  }

  private void changed(Connection changed, Events event) {
    if (connection == null && event != Events.CONNECTED) {
      return; // an attempt that failed
    }
    connection = changed;
    if (event == Events.DISCONNECTED) {
      losses.incrementAndGet();
    }
    streams.forget();
    log.info("NATS at {}: {}", options.url(), event);
  }

  /** Whether messages can be sent now. */
  public boolean isConnected() {
    Connection current = connection;
    return current != null && current.getStatus() == Connection.Status.CONNECTED;
  }

  /**
   * Sends a message and waits for nothing.
   *
   * @param id of the message: NATS keeps only the first of those that come with the same one within
   *     ten minutes
   * @param parent of the span
   * @return ends when the stream has the message, or with the failure
   */
  public CompletableFuture<Void> publish(String subject, String id, byte[] body, Context parent) {
    Headers headers = new Headers().put(NatsJetStreamConstants.MSG_ID_HDR, id);
    NatsOperation sending = telemetry.send(subject, headers, body.length, parent);
    return confirmed(subject, headers, body)
        .whenComplete((done, failure) -> sending.ended(failure));
  }

  private CompletableFuture<Void> confirmed(String subject, Headers headers, byte[] body) {
    try {
      ensureStreams();
      return connection()
          .jetStream()
          .publishAsync(subject, headers, body)
          .thenAccept(acknowledgement -> {});
    } catch (IOException | JetStreamApiException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Begins to process messages, each at least once. One that fails five times goes to {@link
   * BusOptions#deadSubject}.
   */
  public Subscription subscribe(ConsumerOptions consumer, MessageHandler handler) {
    return subscribe(consumer, handler, () -> {});
  }

  /**
   * The same for an instance that gets all messages.
   *
   * @param whenLost runs, on the thread of the handler, when there were messages that will not come
   *     any more: NATS has lost its disk, or deleted them while the instance could not reach it
   */
  public Subscription subscribe(
      ConsumerOptions consumer, MessageHandler handler, Runnable whenLost) {
    NatsSubscription observed = observed(consumer.group());
    Delivery delivery = new Delivery(this, consumer.group(), observed, telemetry);
    return started(
        new Subscription(
            this, consumer, raw -> delivery.deliver(raw, handler), observed, whenLost));
  }

  /** The same for a handler that processes messages later. */
  public Subscription subscribeDeferred(ConsumerOptions consumer, DeferredHandler handler) {
    NatsSubscription observed = observed(consumer.group());
    Delivery delivery = new Delivery(this, consumer.group(), observed, telemetry);
    OpenMessages open = new OpenMessages(consumer.batch());
    long pace = consumer.acknowledgeWithin().toMillis() / 3;
    var unused = gauges.scheduleWithFixedDelay(open::progress, pace, pace, MILLISECONDS);
    return started(
        new Subscription(
            this,
            consumer,
            raw -> {
              open.add(raw);
              delivery.deliver(raw, handler, () -> open.remove(raw));
            },
            observed,
            () -> {}));
  }

  private Subscription started(Subscription subscription) {
    subscriptions.add(subscription);
    subscription.start(gauges);
    return subscription;
  }

  private NatsSubscription observed(String group) {
    return telemetry.subscription(group, () -> connection);
  }

  /**
   * Begins to listen to messages as they pass, each at most once: what passes while the connection
   * is lost, or while the queue is full, is not heard. The latter is counted.
   *
   * @param group as metrics have it
   * @param queueLimit how many messages may wait
   */
  public Listener listen(String group, String subject, int queueLimit, MessageHandler handler) {
    NatsSubscription observed = observed(group);
    Delivery delivery = new Delivery(this, group, observed, telemetry);
    Listener listener =
        new Listener(this, subject, queueLimit, raw -> delivery.hear(raw, handler), observed);
    subscriptions.add(listener);
    listener.start(gauges);
    return listener;
  }

  Connection connection() throws IOException {
    Connection current = connection;
    if (current == null) {
      throw new IOException("NATS at " + options.url() + " was never there");
    }
    return current;
  }

  /** How often the connection was lost. */
  int losses() {
    return losses.get();
  }

  BusOptions options() {
    return options;
  }

  /** Creates the streams where they are missing. */
  void ensureStreams() throws IOException, JetStreamApiException {
    streams.ensure(connection());
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws InterruptedException {
    for (AutoCloseable subscription : subscriptions) {
      try {
        subscription.close();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        log.warn("a subscription did not close", e);
      }
    }
    gauges.shutdownNow();
    connecting.interrupt();
    Connection current = connection;
    if (current != null) {
      current.close();
    }
  }

  /** The client's own listener writes each error several times, to java.util.logging. */
  private static final class Errors implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      log.warn("NATS: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
      log.debug("NATS", exception);
    }
  }
}
