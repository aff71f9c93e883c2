package io.throughline.spring;

import io.throughline.logging.verbosity.Verbosity;
import java.time.Duration;
import org.slf4j.event.Level;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * The actuator endpoint that changes for a while how much is logged, with the same fields as {@code
 * PUT /verbosity}.
 */
@Endpoint(id = "verbosity")
final class VerbosityEndpoint {

  private static final long LONGEST = Duration.ofDays(1).toSeconds();

  private final Verbosity verbosity;

  VerbosityEndpoint(Verbosity verbosity) {
    this.verbosity = verbosity;
  }

  @WriteOperation
  void change(
      @Nullable String logger,
      @Nullable Level level,
      @Nullable String field,
      @Nullable String value,
      long seconds) {
    if (seconds < 1 || seconds > LONGEST) {
      throw wrong("seconds is not a number from 1 to " + LONGEST);
    }
    Duration time = Duration.ofSeconds(seconds);
    if (logger != null && level != null && field == null && value == null) {
      verbosity.level(logger, level, time);
    } else if (field != null && value != null && logger == null && level == null) {
      verbosity.follow(field, value, time);
    } else {
      throw wrong("allowed is logger and level, or field and value, each with seconds");
    }
  }

  @DeleteOperation
  void reset() {
    verbosity.reset();
  }

  private static InvalidEndpointRequestException wrong(String reason) {
    return new InvalidEndpointRequestException(reason, reason);
  }
}
