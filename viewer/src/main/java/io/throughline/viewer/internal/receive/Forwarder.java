package io.throughline.viewer.internal.receive;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that forwards the requests that were received, by OTLP over HTTP, one after the other.
 * What a backend does not take in time, and what does not fit into the queue, is dropped and
 * counted, and the first of it is logged. What waits at the end is sent first, for some seconds.
 * Thread-safe.
 */
public final class Forwarder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

  private static final long MAX_QUEUED_BYTES = 32L * 1024 * 1024;
  private static final int MAX_ATTEMPTS = 5;
  private static final long LAST_MILLIS = 5_000;
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

  private final URI endpoint;
  private final Map<String, String> headers;
  private final Duration pause;
  private final HttpClient client;
  private final Thread thread;
  private final ArrayDeque<Queued> queue = new ArrayDeque<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private long queuedBytes;
  private long sent;
  private long dropped;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Queued(OtlpSignalKind kind, byte[] body) {}

  /**
   * How it goes, in requests.
   *
   * @param endpoint where to
   */
  public record State(String endpoint, long sent, long dropped, int queued) {}

  /**
   * Starts to pass on.
   *
   * @param endpoint the value of {@code OTEL_EXPORTER_OTLP_ENDPOINT}
   * @param headers that each request has besides
   */
  public Forwarder(URI endpoint, Map<String, String> headers) {
    this(endpoint, headers, Duration.ofSeconds(1));
  }

  Forwarder(URI endpoint, Map<String, String> headers, Duration pause) {
    this.endpoint = endpoint;
    this.headers = Map.copyOf(headers);
    this.pause = pause;
    client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    thread = new Thread(this::run, "throughline-viewer-forward");
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes a request to be passed on. */
  public void forward(OtlpSignalKind kind, Message request) {
    byte[] body = request.toByteArray();
    synchronized (this) {
      if (queuedBytes + body.length > MAX_QUEUED_BYTES) {
        drop("more than " + MAX_QUEUED_BYTES + " bytes wait");
        return;
      }
      queue.add(new Queued(kind, body));
      queuedBytes += body.length;
      notifyAll();
    }
  }

  private synchronized void drop(String why) {
    if (dropped++ == 0) {
      log.warn(
          "a request was not forwarded to {}: {}; further ones are counted only", endpoint, why);
    }
  }

  /** How it goes. */
  public synchronized State state() {
    return new State(endpoint.toString(), sent, dropped, queue.size());
  }

  private void run() {
    try {
      for (Queued next = next(); next != null; next = next()) {
        String refusal = send(next);
        synchronized (this) {
          queue.remove();
          queuedBytes -= next.body().length;
          if (refusal == null) {
            sent++;
          } else {
            drop(refusal);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the last seconds are over
    }
  }

  /** The one that has waited longest; null when there will be no more. */
  private synchronized @Nullable Queued next() throws InterruptedException {
    while (queue.isEmpty()) {
      if (isEnding()) {
        return null;
      }
      wait();
    }
    return queue.element();
  }

  private boolean isEnding() {
    return ending.getCount() == 0;
  }

  /** Null if it was taken, else why not. */
  private @Nullable String send(Queued queued) throws InterruptedException {
    String base = endpoint.toString().replaceAll("/+$", "");
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + queued.kind().path()))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofByteArray(queued.body()));
    headers.forEach(builder::setHeader);
    HttpRequest request = builder.setHeader("Content-Type", "application/x-protobuf").build();
    for (int attempt = 1; ; attempt++) {
      String refusal;
      try {
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 == 2) {
          return null;
        }
        refusal = "status " + status;
        if (!RETRYABLE.contains(status)) {
          return refusal;
        }
      } catch (IOException e) {
        refusal = e.toString();
      }
      if (attempt == MAX_ATTEMPTS || ending.await(pause.toMillis() * attempt, MILLISECONDS)) {
        return refusal;
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      ending.countDown();
      notifyAll();
    }
    thread.join(LAST_MILLIS);
    thread.interrupt();
    synchronized (this) {
      if (!queue.isEmpty()) {
        log.warn("{} requests were not forwarded to {}: it ends", queue.size(), endpoint);
      }
    }
  }
}
