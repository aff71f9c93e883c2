package io.throughline.examples.kit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A receiver of OTLP over HTTP (protobuf, also gzipped) on a free port of the loopback interface.
 */
public final class OtlpReceiver implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 16 << 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  public static OtlpReceiver start(OtlpSink sink) throws IOException {
    OtlpReceiver receiver =
        new OtlpReceiver(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    receiver.accept("/v1/traces", body -> sink.addSpans(ExportTraceServiceRequest.parseFrom(body)));
    receiver.accept(
        "/v1/metrics", body -> sink.addMetrics(ExportMetricsServiceRequest.parseFrom(body)));
    receiver.accept("/v1/logs", body -> sink.addLogs(ExportLogsServiceRequest.parseFrom(body)));
    receiver.server.start();
    return receiver;
  }

  private OtlpReceiver(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
  }

  /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
  public String endpoint() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private void accept(String path, Signal signal) {
    server.createContext(path, exchange -> accept(exchange, signal));
  }

  private static void accept(HttpExchange exchange, Signal signal) throws IOException {
    try (exchange;
        InputStream body = decoded(exchange)) {
      byte[] bytes = body.readNBytes(MAX_REQUEST_BYTES + 1);
      if (bytes.length > MAX_REQUEST_BYTES) {
        exchange.sendResponseHeaders(413, -1);
        return;
      }
      signal.accept(bytes);
      // An empty body is an Export*ServiceResponse that reports full success.
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    } catch (InvalidProtocolBufferException e) {
      exchange.sendResponseHeaders(400, -1);
    }
  }

  private static InputStream decoded(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
        ? new GZIPInputStream(body)
        : body;
  }

  private interface Signal {
    void accept(byte[] body) throws InvalidProtocolBufferException;
  }
}
