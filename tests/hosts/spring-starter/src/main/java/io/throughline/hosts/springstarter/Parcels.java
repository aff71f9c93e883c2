package io.throughline.hosts.springstarter;

import io.opentelemetry.instrumentation.annotations.WithSpan;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A component whose work runs on other threads than requests do. */
@Component
class Parcels {

  private static final Logger log = LoggerFactory.getLogger(Parcels.class);

  private final TaskScheduler scheduler;

  Parcels(TaskScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Async
  @WithSpan
  void pack() {
    log.info("a parcel was packed");
  }

  /** Periodically, begun by a request; the first time at once. */
  void watch() {
    var unused =
        scheduler.scheduleWithFixedDelay(
            () -> log.info("parcels were watched"), Duration.ofDays(1));
  }

  /** Once: soon after the start. */
  @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.DAYS)
  void collect() {
    log.info("parcels were collected");
  }
}
