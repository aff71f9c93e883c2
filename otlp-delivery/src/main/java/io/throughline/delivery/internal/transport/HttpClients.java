package io.throughline.delivery.internal.transport;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.throughline.delivery.internal.transport.CertificateFiles.Pem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP clients. Each has a thread and looks around every three seconds, so signals that
 * go the same way share one. Thread-safe.
 *
 * <p>HTTP/1.1, because a signal has one request on its way at a time, so that HTTP/2 has nothing to
 * offer, and in clear text it would begin with an upgrade that some proxies refuse.
 */
public final class HttpClients implements AutoCloseable {

  private final Executor threads = DaemonThreads.asNeeded("throughline-http");
  private final Map<List<@Nullable Object>, ReloadingClient<HttpClient>> clients = new HashMap<>();
  private boolean closed;

  /** The properties that distinguish one client from another. */
  private record Way(
      boolean isClearText,
      CertificateFiles files,
      @Nullable SSLContext tls,
      @Nullable ProxyOptions proxy,
      Duration connectTimeout) {

    /** What a record has for this is linked when it is used first, in dozens of classes. */
    List<@Nullable Object> key() {
      return Arrays.asList(isClearText, files.all(), tls, proxy, connectTimeout);
    }
  }

  /**
   * Made when it is asked for first, and again when the certificates have changed.
   *
   * @throws IOException if the certificates cannot be read, or all clients are closed
   */
  synchronized HttpClient of(HttpSenderConfig config, CertificateFiles files) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    boolean isClearText = config.getEndpoint().getScheme().equals("http");
    Way way =
        new Way(
            isClearText,
            files,
            isClearText || !files.isEmpty() ? null : config.getSslContext(),
            config.getProxyOptions(),
            HttpTransport.bounded(config.getConnectTimeout()));
    return clients
        .computeIfAbsent(
            way.key(),
            absent ->
                new ReloadingClient<>(
                    way.files(),
                    certificates -> newClient(way, certificates),
                    client -> threads.execute(() -> close(client))))
        .get();
  }

  private HttpClient newClient(Way way, Pem certificates) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // headers may hold a token
            .connectTimeout(way.connectTimeout())
            .executor(threads);
    SSLContext tls = tls(way, certificates);
    if (tls != null) {
      builder.sslContext(tls);
    }
    if (way.proxy() != null) {
      builder.proxy(way.proxy().getProxySelector());
    }
    return builder.build();
  }

  /** Null for the JDK's own, which reads every certificate that it trusts. */
  private static @Nullable SSLContext tls(Way way, Pem certificates) {
    if (way.isClearText()) {
      return new NoTls();
    }
    return certificates.isEmpty() ? way.tls() : TlsContext.of(certificates);
  }

  /**
   * Up to JDK 20 a client ends when it is no longer referred to; after that it can be closed, which
   * waits for what others have on their way.
   */
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
  public synchronized void close() {
    closed = true;
    clients.values().forEach(ReloadingClient::close);
    clients.clear();
  }
}
