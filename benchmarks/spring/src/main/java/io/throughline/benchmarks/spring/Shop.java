package io.throughline.benchmarks.spring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that knows nothing of telemetry: what it has is on its class path. */
@SpringBootApplication
@RestController
public class Shop {

  private static final Logger log = LoggerFactory.getLogger(Shop.class);

  private final JdbcTemplate database;

  /**
   * Made by Spring.
   *
   * @param database asked with each order
   */
  public Shop(JdbcTemplate database) {
    this.database = database;
  }

  /**
   * Serves until it is killed.
   *
   * @param args settings of Spring Boot
   */
  public static void main(String[] args) {
    SpringApplication.run(Shop.class, args);
  }

  /** Tells who has started it where. */
  @EventListener
  void ready(ApplicationReadyEvent event) {
    var environment = event.getApplicationContext().getEnvironment();
    System.out.println("ready " + environment.getProperty("local.server.port"));
  }

  @GetMapping("/order")
  String order() {
    database.execute("SELECT 1");
    log.atInfo().addKeyValue("customer", "c1").log("an order was taken");
    return "taken";
  }
}
