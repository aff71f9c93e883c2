package io.throughline.hosts.springstarter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableAsync;

/** As Spring Initializr makes it. */
@SpringBootApplication
@EnableAsync
public class Service {

  /** Returns when the service is ready. */
  public static void main(String[] arguments) {
    SpringApplication.run(Service.class, arguments);
  }
}
