package io.throughline.hosts.springstarter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The application class as Spring Initializr generates it, with tasks on other threads. */
@SpringBootApplication
@EnableAsync
@EnableScheduling
public class Service {

  /** Returns when the service is ready. */
  public static void main(String[] arguments) {
    SpringApplication.run(Service.class, arguments);
  }
}
