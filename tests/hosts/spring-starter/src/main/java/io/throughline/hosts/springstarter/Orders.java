package io.throughline.hosts.springstarter;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
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

  private final JdbcTemplate database;
  private final RestClient client;
  private final MeterRegistry meters;
  private final Parcels parcels;

  Orders(JdbcTemplate database, RestClient.Builder client, MeterRegistry meters, Parcels parcels) {
    this.database = database;
    this.client = client.build();
    this.meters = meters;
    this.parcels = parcels;
  }

  /** A statement, a call of a service, which is this one, and a task on another thread. */
  @GetMapping("/order")
  String order(@RequestParam("of") String other) {
    database.execute("CREATE TABLE IF NOT EXISTS orders (id INT)");
    meters.counter("orders.taken").increment();
    log.info("an order was taken, iban=DE02120300000000202051");
    parcels.pack();
    return String.valueOf(client.get().uri(other).retrieve().body(String.class));
  }

  @GetMapping("/greeting")
  String greet() {
    log.debug("somebody is greeted");
    return "hello";
  }

  @GetMapping("/watch")
  String watch() {
    parcels.watch();
    return "watching";
  }

  /** Longer than telemetry takes to close. */
  @GetMapping("/slow")
  String work() throws InterruptedException {
    log.info("slow work began");
    TimeUnit.MILLISECONDS.sleep(2500);
    log.info("slow work ended");
    return "done";
  }

  /** When all requests have been answered. */
  @PreDestroy
  void end() {
    log.info("the last order was taken");
  }
}
