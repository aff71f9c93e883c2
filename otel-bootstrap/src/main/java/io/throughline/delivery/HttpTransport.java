package io.throughline.delivery;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.throughline.delivery.CertificateFiles.Pem;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over HTTP with the JDK's own client.
 *
 * <p>HTTP/1.1, because a sender has one request on its way at a time, so that HTTP/2 has nothing to
 * offer, and in clear text it would begin with an upgrade that some proxies refuse.
 */
final class HttpTransport implements Transport {

  private static final Duration LONGEST = Duration.ofDays(1);

  private final HttpSenderConfig config;
  private final @Nullable TokenFile token;
  private final Executor executor;
  private final PayloadBuffer compressed = new PayloadBuffer();

  /** Made when it is needed first: each has a thread, and most are for what the disk refuses. */
  private final Renewed<HttpClient> client;

  HttpTransport(HttpSenderConfig config, Credentials credentials, Executor executor) {
    this.config = config;
    this.token = credentials.token();
    this.executor = executor;
    this.client = new Renewed<>(credentials.certificates(), this::newClient, HttpTransport::close);
  }

  private HttpClient newClient(Pem certificates) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // headers may hold a token
            .connectTimeout(bounded(config.getConnectTimeout()))
            .executor(executor);
    SSLContext tls = tls(certificates);
    if (tls != null) {
      builder.sslContext(tls);
    }
    if (config.getProxyOptions() != null) {
      builder.proxy(config.getProxyOptions().getProxySelector());
    }
    return builder.build();
  }

  /** Null for the JDK's own, which reads every certificate that it trusts. */
  private @Nullable SSLContext tls(Pem certificates) {
    if (config.getEndpoint().getScheme().equals("http")) {
      return trustingNobody();
    }
    return certificates.isEmpty() ? config.getSslContext() : TlsContext.of(certificates);
  }

  private static SSLContext trustingNobody() {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(new KeyManager[0], new TrustManager[0], null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public Answer send(PayloadBuffer payload, Duration timeout) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> response;
    try {
      response =
          client
              .get()
              .sendAsync(
                  request(payload), head -> new BoundedBody(config.getMaxResponseBodySize()));
    } catch (IOException | RuntimeException e) {
      return Answer.failed(e);
    }
    try {
      return answer(response.get(bounded(timeout).toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Answer.failed(
          new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms"));
    } catch (ExecutionException e) {
      return Answer.failed(e.getCause() == null ? e : e.getCause());
    } catch (CancellationException e) {
      return Answer.failed(e);
    } finally {
      response.cancel(true); // frees the connection if there is no answer yet
    }
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

  private static Answer answer(HttpResponse<byte[]> response) {
    return Answer.http(
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Retry-After").map(RetryAfter::parse).orElse(null));
  }

  private static Duration bounded(Duration timeout) {
    return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
  }

  /** Up to JDK 20 a client ends when it is no longer referred to; after that it can be closed. */
  private static void close(HttpClient client) {
    if ((Object) client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
