package io.throughline.delivery.internal.transport;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.throughline.delivery.internal.spool.PayloadBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP with the JDK's own client. */
public final class HttpTransport implements Transport {

  private static final Duration LONGEST = Duration.ofDays(1);

  private final HttpSenderConfig config;
  private final @Nullable TokenFile token;
  private final CertificateFiles certificates;
  private final HttpClients clients;
  private final ScheduledExecutorService clock;
  private final PayloadBuffer compressed = new PayloadBuffer();

  /**
   * Connects to nobody yet.
   *
   * @param clock ends what takes too long
   */
  public HttpTransport(
      HttpSenderConfig config,
      Credentials credentials,
      HttpClients clients,
      ScheduledExecutorService clock) {
    this.config = config;
    this.token = credentials.token();
    this.certificates = credentials.certificates();
    this.clients = clients;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<ExportResult> send(PayloadBuffer payload, Duration timeout) {
    CompletableFuture<HttpResponse<byte[]>> response;
    try {
      response =
          clients
              .of(config, certificates)
              .sendAsync(
                  request(payload), head -> new BoundedBody(config.getMaxResponseBodySize()));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.completedFuture(ExportResult.failed(e));
    }
    CompletableFuture<ExportResult> answer =
        response.handle(
            (taken, failure) ->
                failure == null ? answer(taken) : ExportResult.failed(cause(failure)));
    Future<?> tooLate =
        clock.schedule(
            () -> answer.complete(noneWithin(timeout)),
            bounded(timeout).toNanos(),
            TimeUnit.NANOSECONDS);
    var unused =
        answer.whenComplete(
            (ended, failure) -> {
              tooLate.cancel(false);
              response.cancel(true); // frees the connection if there is no answer yet
            });
    return answer;
  }

  private static ExportResult noneWithin(Duration timeout) {
    return ExportResult.failed(
        new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms"));
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private HttpRequest request(PayloadBuffer payload) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint());
    Map<String, List<String>> headers = config.getHeadersSupplier().get();
    if (headers != null) {
      headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    }
    if (token != null) {
      request.setHeader("Authorization", token.authorization());
    }
    request.setHeader("Content-Type", config.getContentType());
    Compressor compressor = config.getCompressor();
    if (compressor != null) {
      request.setHeader("Content-Encoding", compressor.getEncoding());
    }
    return request.POST(body(payload, compressor)).build();
  }

  private BodyPublisher body(PayloadBuffer payload, @Nullable Compressor compressor)
      throws IOException {
    PayloadBuffer sent = payload;
    if (compressor != null) {
      sent = compressed.clear();
      try (OutputStream out = compressor.compress(sent)) {
        out.write(payload.array(), 0, payload.length());
      }
    }
    return BodyPublishers.ofByteArray(sent.array(), 0, sent.length());
  }

  private static ExportResult answer(HttpResponse<byte[]> response) {
    return ExportResult.http(
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Retry-After").map(RetryAfter::parse).orElse(null));
  }

  static Duration bounded(Duration timeout) {
    return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
  }

  @Override
  public String destination() {
    return config.getEndpoint().toString();
  }

  /** The client is others' too. */
  @Override
  public void close() {}
}
