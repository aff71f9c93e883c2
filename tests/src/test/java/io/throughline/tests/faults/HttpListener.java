package io.throughline.tests.faults;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP. */
final class HttpListener implements Receiver.Listener {

  static {
    // Without it, each answer waits 40 ms for an acknowledgement of TCP.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Supplier<Manner> manner;
  private final Books books;
  private final ExecutorService threads = Executors.newCachedThreadPool(HttpListener::daemon);
  private final HttpServer server;

  HttpListener(@Nullable Certificate shown, Supplier<Manner> manner, Books books) throws Exception {
    this.manner = manner;
    this.books = books;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (shown == null) {
      server = HttpServer.create(address, 0);
    } else {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(shown.serverContext()));
      server = https;
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  @Override
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange http) throws IOException {
    Manner present = manner.get().towards(http.getRequestHeaders().getFirst("Authorization"));
    try (http) {
      byte[] body = body(http);
      if (present.takes()) {
        take(http.getRequestURI().getPath(), body, present.rejected());
      }
      if (present.retryAfter() > 0) {
        http.getResponseHeaders().set("Retry-After", Integer.toString(present.retryAfter()));
      }
      byte[] response = partialSuccess(present.rejected());
      http.sendResponseHeaders(present.status(), response.length == 0 ? -1 : response.length);
      http.getResponseBody().write(response);
    }
  }

  private static byte[] body(HttpExchange http) throws IOException {
    boolean gzip = "gzip".equals(http.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in =
        gzip ? new GZIPInputStream(http.getRequestBody()) : http.getRequestBody()) {
      return in.readAllBytes();
    }
  }

  private void take(String path, byte[] body, int rejected) throws IOException {
    switch (path) {
      case "/v1/traces" -> books.take(ExportTraceServiceRequest.parseFrom(body), rejected);
      case "/v1/logs" -> books.take(ExportLogsServiceRequest.parseFrom(body), rejected);
      case "/v1/metrics" -> books.take(ExportMetricsServiceRequest.parseFrom(body));
      default -> throw new IOException("no such path: " + path);
    }
  }

  /**
   * The three signals have the same response: field 1 is the partial success, its field 1 a number.
   */
  private static byte[] partialSuccess(int rejected) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (rejected > 0) {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeBytes(1, ByteString.copyFrom(new byte[] {8, (byte) rejected}));
      out.flush();
    }
    return bytes.toByteArray();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "receiver");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
