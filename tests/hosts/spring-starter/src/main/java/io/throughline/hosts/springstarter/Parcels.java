package io.throughline.hosts.springstarter;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** A component with a task that runs on another thread than the request. */
@Component
class Parcels {

  private static final Logger log = LoggerFactory.getLogger(Parcels.class);

  @Async
  void pack() {
    log.info("a parcel was packed");
  }
}
