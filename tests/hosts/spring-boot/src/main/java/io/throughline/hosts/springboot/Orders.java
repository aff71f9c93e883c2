package io.throughline.hosts.springboot;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import jakarta.annotation.PreDestroy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** The HTTP endpoints of the host that the tests call. */
@RestController
class Orders {

  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  private final OpenTelemetry openTelemetry;
  private final JdbcTemplate database;
  private final RestClient client;

  Orders(OpenTelemetry openTelemetry, JdbcTemplate database, RestClient.Builder client) {
    this.openTelemetry = openTelemetry;
    this.database = database;
    this.client = client.build();
  }

  @GetMapping("/greeting")
  Map<String, String> greet() {
    Span span = openTelemetry.getTracer("service").spanBuilder("greet somebody").startSpan();
    try (Scope scope = span.makeCurrent()) {
      log.info("somebody was greeted");
      return Map.of("trace", span.getSpanContext().getTraceId());
    } finally {
      span.end();
    }
  }

  /** Longer than telemetry takes to close. */
  @GetMapping("/slow")
  String work() throws InterruptedException {
    Span span = openTelemetry.getTracer("service").spanBuilder("slow work").startSpan();
    try (Scope scope = span.makeCurrent()) {
      log.info("slow work began");
      TimeUnit.MILLISECONDS.sleep(2500);
      log.info("slow work ended");
      return "done";
    } finally {
      span.end();
    }
  }

  /** A statement, and a call of a service, which is this one. */
  @GetMapping("/order")
  String order(@RequestParam("of") String other) {
    database.execute("CREATE TABLE orders (id INT)");
    log.info("an order was taken");
    return String.valueOf(client.get().uri(other).retrieve().body(String.class));
  }

  /** When all requests have been answered. */
  @PreDestroy
  void end() {
    log.info("the last order was taken");
  }
}
