package io.throughline.delivery;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A collector that answers as it was told, and 200 when it was told nothing. */
public final class ScriptedCollector implements AutoCloseable {

  public record Response(int status, Map<String, String> headers, ByteString body) {}

  public record Request(Map<String, List<String>> headers, ExportTraceServiceRequest body) {
    public List<String> spanNames() {
      return body.getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .map(io.opentelemetry.proto.trace.v1.Span::getName)
          .toList();
    }
  }

  private final Queue<Response> script = new ArrayDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final String scheme;

  public ScriptedCollector() throws IOException {
    this(0, null);
  }

  public ScriptedCollector(int port) throws IOException {
    this(port, null);
  }

  public ScriptedCollector(int port, @Nullable SSLContext mutualTls) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    if (mutualTls == null) {
      server = HttpServer.create(address, 0);
      scheme = "http";
    } else {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(askingForACertificate(mutualTls));
      server = https;
      scheme = "https";
    }
    server.createContext("/", this::take);
    server.setExecutor(threads);
    server.start();
  }

  private static HttpsConfigurator askingForACertificate(SSLContext tls) {
    return new HttpsConfigurator(tls) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters ssl = tls.getDefaultSSLParameters();
        ssl.setNeedClientAuth(true);
        parameters.setSSLParameters(ssl);
      }
    };
  }

  private void take(HttpExchange http) throws IOException {
    try (http) {
      boolean gzip = "gzip".equals(http.getRequestHeaders().getFirst("Content-Encoding"));
      try (InputStream body =
          gzip ? new GZIPInputStream(http.getRequestBody()) : http.getRequestBody()) {
        requests.add(
            new Request(
                Map.copyOf(http.getRequestHeaders()), ExportTraceServiceRequest.parseFrom(body)));
      }
      Response response;
      synchronized (script) {
        response = script.poll();
      }
      if (response == null) {
        http.sendResponseHeaders(200, -1);
        return;
      }
      response.headers().forEach(http.getResponseHeaders()::set);
      http.sendResponseHeaders(
          response.status(), response.body().isEmpty() ? -1 : response.body().size());
      response.body().writeTo(http.getResponseBody());
    }
  }

  public ScriptedCollector thenAnswers(int status) {
    return thenAnswers(new Response(status, Map.of(), ByteString.EMPTY));
  }

  public ScriptedCollector thenAnswers(Response response) {
    synchronized (script) {
      script.add(response);
    }
    return this;
  }

  public List<Request> requests() {
    return requests;
  }

  public List<String> spanNames() {
    return requests.stream().flatMap(request -> request.spanNames().stream()).toList();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String endpoint() {
    return scheme + "://localhost:" + port() + "/v1/traces";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
