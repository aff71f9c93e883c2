package io.throughline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** A collector that keeps what it is sent. */
final class OtlpReceiver implements AutoCloseable {

  private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
  private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
  private final List<ExportLogsServiceRequest> logs = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  OtlpReceiver(int port) throws IOException {
    this(HttpServer.create(at(port), 0), Runnable::run);
  }

  /** One that does its work on given threads. */
  OtlpReceiver(Executor threads) throws IOException {
    this(HttpServer.create(at(0), 0), threads);
  }

  /** One that speaks TLS. */
  static OtlpReceiver withTls(int port, SSLContext tls) throws IOException {
    return withTls(port, tls, Runnable::run);
  }

  /** One that speaks TLS, from the handshake on on given threads. */
  static OtlpReceiver withTls(int port, SSLContext tls, Executor threads) throws IOException {
    HttpsServer server = HttpsServer.create(at(port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new OtlpReceiver(server, threads);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private OtlpReceiver(HttpServer server, Executor threads) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext(
        "/v1/traces", http -> take(http, ExportTraceServiceRequest::parseFrom, traces));
    server.createContext(
        "/v1/metrics", http -> take(http, ExportMetricsServiceRequest::parseFrom, metrics));
    server.createContext("/v1/logs", http -> take(http, ExportLogsServiceRequest::parseFrom, logs));
    server.start();
  }

  private static <T> void take(HttpExchange http, Parser<T> parser, List<T> kept)
      throws IOException {
    try (http) {
      kept.add(parser.parse(http.getRequestBody()));
      http.sendResponseHeaders(200, -1);
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Span> spans() {
    return traces.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  List<Metric> metrics() {
    return metrics.stream()
        .flatMap(request -> request.getResourceMetricsList().stream())
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .toList();
  }

  List<LogRecord> logs() {
    return logs.stream()
        .flatMap(request -> request.getResourceLogsList().stream())
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .toList();
  }

  /** The resource of the first spans, its values as text. */
  Map<String, String> resource() {
    Resource resource = traces.get(0).getResourceSpans(0).getResource();
    return resource.getAttributesList().stream()
        .collect(
            Collectors.toMap(KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private interface Parser<T> {
    T parse(InputStream body) throws IOException;
  }
}
