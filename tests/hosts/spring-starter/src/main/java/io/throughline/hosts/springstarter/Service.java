package io.throughline.hosts.springstarter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableAsync;

/** The application class as Spring Initializr generates it, with {@code @EnableAsync}. */
@SpringBootApplication
@EnableAsync
public class Service {

  /** Returns when the service is ready. */
  public static void main(String[] arguments) {
    SpringApplication.run(Service.class, arguments);
  }
}
