package io.throughline.viewer.internal.receive;

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

/**
 * A client that forwards the requests that were received, by OTLP over HTTP, one after the other.
 * What a backend does not take in time, and what does not fit into the queue, is dropped and
 * counted. Thread-safe.
 */
public final class Forwarder implements AutoCloseable {

  private static final long MAX_QUEUED_BYTES = 32L * 1024 * 1024;
  private static final int MAX_ATTEMPTS = 5;
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

  private final URI endpoint;
  private final Map<String, String> headers;
  private final Duration pause;
  private final HttpClient client;
  private final Thread thread;
  private final ArrayDeque<Queued> queue = new ArrayDeque<>();
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
        dropped++;
        return;
      }
      queue.add(new Queued(kind, body));
      queuedBytes += body.length;
      notifyAll();
    }
  }

  /** How it goes. */
  public synchronized State state() {
    return new State(endpoint.toString(), sent, dropped, queue.size());
  }

  private void run() {
    try {
      while (true) {
        Queued next = next();
        boolean taken = send(next);
        synchronized (this) {
          queue.remove();
          queuedBytes -= next.body().length;
          sent += taken ? 1 : 0;
          dropped += taken ? 0 : 1;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private synchronized Queued next() throws InterruptedException {
    while (queue.isEmpty()) {
      wait();
    }
    return queue.element();
  }

  private boolean send(Queued queued) throws InterruptedException {
    String base = endpoint.toString().replaceAll("/+$", "");
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + queued.kind().path()))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofByteArray(queued.body()));
    headers.forEach(builder::setHeader);
    HttpRequest request = builder.setHeader("Content-Type", "application/x-protobuf").build();
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      try {
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (!RETRYABLE.contains(status)) {
          return status / 100 == 2;
        }
      } catch (IOException e) {
        // tried again
      }
      if (attempt < MAX_ATTEMPTS) {
        Thread.sleep(pause.toMillis() * attempt);
      }
    }
    return false;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
