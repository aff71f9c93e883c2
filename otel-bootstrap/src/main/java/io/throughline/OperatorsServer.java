package io.throughline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.throughline.settings.OpenTelemetrySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port for operators: {@code /metrics} in the formats of Prometheus, and {@code /health},
 * {@code /live}, {@code /ready} as JSON. A taken port is tried again until it is free.
 */
final class OperatorsServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OperatorsServer.class);

  private static final int THREADS = 4;
  private static final long RETRY_SECONDS = 5;

  private final InetSocketAddress address;
  private final PrometheusRegistry metrics;
  private final Health health;
  private final TelemetryPart part;

  /**
   * Its threads are daemons, and so is the server's own, which inherits that when they start it.
   */
  private final ScheduledThreadPoolExecutor threads;

  private volatile @Nullable HttpServer server;

  private OperatorsServer(InetSocketAddress address, PrometheusRegistry metrics, Health health) {
    this.address = address;
    this.metrics = metrics;
    this.health = health;
    part = health.part("operators_port");
    AtomicInteger count = new AtomicInteger();
    threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "throughline-operators-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.setKeepAliveTime(1, TimeUnit.MINUTES);
    threads.allowCoreThreadTimeOut(true);
  }

  static OperatorsServer start(
      InetSocketAddress address, PrometheusRegistry metrics, Health health) {
    OperatorsServer operators = new OperatorsServer(address, metrics, health);
    Future<?> bound = operators.threads.submit(operators::bind);
    try {
      bound.get(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.error("{} could not be opened", operators, e);
    }
    return operators;
  }

  private void bind() {
    try {
      HttpServer http = HttpServer.create(address, 0);
      http.setExecutor(threads);
      http.createContext("/metrics", new MetricsHandler(PrometheusProperties.get(), metrics));
      answer(http, "/health", health::all);
      answer(http, "/health/live", health::live);
      answer(http, "/health/ready", health::ready);
      answer(http, "/live", health::live);
      answer(http, "/ready", health::ready);
      http.start();
      server = http;
      if (part.state().isDegraded()) {
        log.info("{} is open now", this);
      }
      part.succeeded(0);
    } catch (IOException | RuntimeException e) {
      String reason = address.getHostString() + ":" + address.getPort() + ": " + e.getMessage();
      if (!part.state().isDegraded()) {
        log.error(
            "the operators' port cannot be opened at {}; tried again every {} s, or set {}",
            reason,
            RETRY_SECONDS,
            OpenTelemetrySettings.PROMETHEUS_PORT.key());
      }
      part.failed(0, reason);
      Future<?> unused = threads.schedule(this::bind, RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static void answer(HttpServer http, String path, Supplier<Health.Report> question) {
    http.createContext(path, exchange -> answer(exchange, path, question));
  }

  private static void answer(HttpExchange exchange, String path, Supplier<Health.Report> question)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Health.Report report = question.get();
      byte[] body = HealthJson.write(report);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(report.status() == Health.Status.DOWN ? 503 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  int port() {
    HttpServer http = server;
    return http == null ? address.getPort() : http.getAddress().getPort();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    HttpServer http = server;
    if (http != null) {
      http.stop(0);
    }
  }

  @Override
  public String toString() {
    return "http://" + address.getHostString() + ":" + port() + "/metrics";
  }
}
