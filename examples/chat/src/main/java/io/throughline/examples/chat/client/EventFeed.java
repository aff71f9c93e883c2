package io.throughline.examples.chat.client;

import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a user as a stream that comes back after a cut, and asks for what was missed by
 * {@code Last-Event-ID}. Thread-safe; the listener is called by one thread at a time.
 */
public final class EventFeed implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final HttpClient http;
  private final URI uri;
  private final String token;
  private final Consumer<ReceivedEvent> listener;
  private final ReceiveTelemetry telemetry;
  private final AtomicInteger opened = new AtomicInteger();
  private EventParser parser;
  private Connection connection;
  private boolean isClosed;
  private volatile int refusal;

  /**
   * Opens the stream in the background.
   *
   * @param http may be shared by many
   * @param uri of {@code /events}
   */
  public EventFeed(
      HttpClient http,
      URI uri,
      String token,
      Consumer<ReceivedEvent> listener,
      OpenTelemetry openTelemetry) {
    this.http = http;
    this.uri = uri;
    this.token = token;
    this.listener = listener;
    telemetry = new ReceiveTelemetry(openTelemetry, "sse");
    parser = new EventParser(this::received, null, FIRST_RETRY_MILLIS);
    connection = new Connection();
    connection.open(null);
  }

  private synchronized void reconnect() {
    if (!isClosed) {
      // An event that was cut in two is gone; it comes again as a whole.
      parser = new EventParser(this::received, parser.lastId(), parser.retryMillis());
      connection = new Connection();
      connection.open(parser.lastId());
    }
  }

  private void received(String type, String data) {
    try {
      telemetry.receive(ReceivedEvent.read(data), listener);
    } catch (IllegalArgumentException e) {
      log.warn("an event of type {} cannot be read", type, e);
    }
  }

  /** Breaks the connection as a network does; the feed comes back. */
  public void cut() {
    current().end();
  }

  private synchronized Connection current() {
    return connection;
  }

  public boolean isOpen() {
    return current().isOpen();
  }

  /** How often it was opened. */
  public int opened() {
    return opened.get();
  }

  /** The status by which it was refused last; 0 if it never was. */
  public int refusal() {
    return refusal;
  }

  /** What is asked for after a cut. */
  public synchronized @Nullable String lastEventId() {
    return parser.lastId();
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    cut();
  }

  /** One of the connections that follow each other. */
  private final class Connection implements Flow.Subscriber<String> {

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Flow.@Nullable Subscription subscription;

    void open(@Nullable String lastId) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .header("Authorization", "Bearer " + token)
              .header("Accept", "text/event-stream")
              .timeout(ANSWER);
      if (lastId != null) {
        request.header("Last-Event-ID", lastId);
      }
      var unused = http.sendAsync(request.build(), this::body).whenComplete((done, e) -> end());
    }

    private HttpResponse.BodySubscriber<Void> body(HttpResponse.ResponseInfo answer) {
      if (answer.statusCode() != 200) {
        refusal = answer.statusCode();
        return BodySubscribers.discarding();
      }
      return BodySubscribers.fromLineSubscriber(this);
    }

    boolean isOpen() {
      return subscription != null && !ended.get();
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
      if (ended.get()) {
        started.cancel();
        return;
      }
      opened.incrementAndGet();
      started.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      synchronized (EventFeed.this) {
        if (!ended.get()) {
          parser.line(line);
        }
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}

    /** Once for each, whoever comes first: the server, the network, or a cut. */
    void end() {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      Flow.Subscription current = subscription;
      if (current != null) {
        current.cancel();
      }
      if (current == null && (refusal == 401 || refusal == 403)) {
        log.warn("{} refuses the stream: {}", uri, refusal);
        return;
      }
      CompletableFuture.delayedExecutor(retryMillis(), TimeUnit.MILLISECONDS)
          .execute(EventFeed.this::reconnect);
    }
  }

  private synchronized long retryMillis() {
    return parser.retryMillis();
  }
}
