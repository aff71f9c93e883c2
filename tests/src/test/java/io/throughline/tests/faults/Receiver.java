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
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Takes OTLP over HTTP as a collector does, and writes down whatever it has said 200 to. */
final class Receiver implements AutoCloseable {

  /**
   * How it answers.
   *
   * @param status 200 takes the request
   * @param retryAfter seconds; 0 for no such header
   * @param rejected how many items of each request are refused by a partial success
   */
  record Manner(int status, int retryAfter, int rejected) {
    static final Manner GOOD = new Manner(200, 0, 0);

    static Manner status(int status) {
      return new Manner(status, 0, 0);
    }
  }

  static {
    // Without it, each answer waits 40 ms for an acknowledgement of TCP.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** Where the SDK says what its own queues had no room for. */
  private static final Set<String> SDK_QUEUES =
      Set.of("otel.sdk.processor.span.processed", "otel.sdk.processor.log.processed");

  private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(Receiver::daemon);
  private volatile Manner manner = Manner.GOOD;

  /** Opens a port, with TLS if there is a context; all ports lead to the same ledgers. */
  int listen(@Nullable SSLContext tls) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server;
    if (tls == null) {
      server = HttpServer.create(address, 0);
    } else {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = https;
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  void answerWith(Manner next) {
    manner = next;
  }

  /** Of the emitter with this {@code service.instance.id}. */
  Ledger ledger(String instance) {
    return ledgers.computeIfAbsent(instance, unused -> new Ledger());
  }

  private void answer(HttpExchange http) throws IOException {
    Manner present = manner;
    try (http) {
      byte[] body = body(http);
      if (present.status() == 200) {
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

  private void take(String path, byte[] body, int rejected) throws IOException {
    switch (path) {
      case "/v1/traces" -> takeSpans(ExportTraceServiceRequest.parseFrom(body), rejected);
      case "/v1/logs" -> takeLogs(ExportLogsServiceRequest.parseFrom(body), rejected);
      case "/v1/metrics" -> takeMetrics(ExportMetricsServiceRequest.parseFrom(body));
      default -> throw new IOException("no such path: " + path);
    }
  }

  private void takeSpans(ExportTraceServiceRequest request, int rejected) {
    int refused = rejected;
    for (var resource : request.getResourceSpansList()) {
      Ledger ledger = ledger(instance(resource.getResource()));
      for (var scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          if (refused-- <= 0) {
            take(ledger, Ledger.Signal.TRACES, span.getAttributesList());
          }
        }
      }
    }
  }

  private void takeLogs(ExportLogsServiceRequest request, int rejected) {
    int refused = rejected;
    for (var resource : request.getResourceLogsList()) {
      Ledger ledger = ledger(instance(resource.getResource()));
      for (var scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          if (refused-- <= 0) {
            take(ledger, Ledger.Signal.LOGS, log.getAttributesList());
          }
        }
      }
    }
  }

  /** What the emitter's libraries log by themselves has no number. */
  private static void take(Ledger ledger, Ledger.Signal signal, List<KeyValue> attributes) {
    for (KeyValue attribute : attributes) {
      if (attribute.getKey().equals(Emitter.ID)) {
        ledger.taken(signal, (int) attribute.getValue().getIntValue());
      }
    }
  }

  private void takeMetrics(ExportMetricsServiceRequest request) {
    for (var resource : request.getResourceMetricsList()) {
      Ledger ledger = ledger(instance(resource.getResource()));
      for (var scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          metric.getSum().getDataPointsList().forEach(point -> take(ledger, metric, point));
        }
      }
    }
  }

  private static void take(Ledger ledger, Metric metric, NumberDataPoint point) {
    if (metric.getName().equals(Emitter.COUNTER)) {
      ledger.counter(point.getAsInt());
    } else if (metric.getName().equals("throughline.spool.records.dropped")
        && !text(point, "throughline.signal").equals("metrics")) {
      String reason =
          text(point, "throughline.signal") + " " + text(point, "throughline.spool.drop_reason");
      ledger.dropped(reason, point.getAsInt());
    } else if (SDK_QUEUES.contains(metric.getName())
        && text(point, "error.type").equals("queue_full")) {
      ledger.dropped(metric.getName() + text(point, "error.type"), point.getAsInt());
    }
  }

  private static String text(NumberDataPoint point, String key) {
    return point.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private static String instance(Resource resource) {
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("service.instance.id"))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "receiver");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
