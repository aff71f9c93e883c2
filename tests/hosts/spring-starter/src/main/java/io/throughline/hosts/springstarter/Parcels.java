package io.throughline.hosts.springstarter;

import io.opentelemetry.instrumentation.annotations.WithSpan;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** A component whose work runs on other threads than requests do. */
@Component
class Parcels {

  private static final Logger log = LoggerFactory.getLogger(Parcels.class);

  @Async
  @WithSpan
  void pack() {
    log.info("a parcel was packed");
  }

  /** Once: soon after the start. */
  @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.DAYS)
  void collect() {
    log.info("parcels were collected");
  }
}
