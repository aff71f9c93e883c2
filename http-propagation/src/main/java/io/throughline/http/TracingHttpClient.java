package io.throughline.http;

import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A client that has each request recorded, and lets another send it. */
final class TracingHttpClient extends HttpClient {

  private final HttpClient client;
  private final RequestRecorder recorder;

  TracingHttpClient(HttpClient client, RequestRecorder recorder) {
    this.client = client;
    this.recorder = recorder;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    RecordedRequest recorded = recorder.start(request);
    try (Scope scope = recorded.context().makeCurrent()) {
      HttpResponse<T> response = client.send(recorded.request(), handler);
      recorded.end(response);
      return response;
    } catch (Throwable e) {
      recorded.fail(e);
      throw e;
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushPromiseHandler) {
    RecordedRequest recorded = recorder.start(request);
    try (Scope scope = recorded.context().makeCurrent()) {
      return RequestFuture.of(
          client.sendAsync(recorded.request(), handler, pushPromiseHandler), recorded);
    } catch (Throwable e) {
      recorded.fail(e);
      throw e;
    }
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  // From JDK 21 on clients can be ended, by these methods. JDK 17 has none to override.

  public void shutdown() {
    ClientLifecycle.shutdown(client);
  }

  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return ClientLifecycle.awaitTermination(client, duration);
  }

  public boolean isTerminated() {
    return ClientLifecycle.isTerminated(client);
  }

  public void shutdownNow() {
    ClientLifecycle.shutdownNow(client);
  }

  public void close() {
    ClientLifecycle.close(client);
  }
}
