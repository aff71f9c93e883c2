package io.throughline.benchmarks.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.helpers.NOPAppender;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.throughline.logging.LoggingConfig;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.semconv.JournalEvents;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A line below the logger's level. */
@State(Scope.Thread)
public class LogDisabledBenchmark {

  /** How it is logged; the first one is what the others are compared with. */
  public enum Variant {
    SLF4J,
    SLF4J_FLUENT,
    THROUGHLINE_EVENT,
    SLF4J_WHILE_A_CLIENT_IS_FOLLOWED,
    SLF4J_FLUENT_WHILE_A_CLIENT_IS_FOLLOWED
  }

  @Param Variant variant = Variant.THROUGHLINE_EVENT;

  private final Logger logger = Lines.logger(Lines.emptyContext());
  private LongConsumer logging = offset -> {};
  private long next = 1_000_000;

  /** Configures Logback. */
  @Setup
  public void create() {
    Lines.attach(logger, new NOPAppender<>());
    Verbosity verbosity =
        LoggingConfig.install(OpenTelemetry.noop(), Attributes.empty()).verbosity();
    if (variant.name().endsWith("FOLLOWED")) {
      verbosity.follow("client_id", "thermostat-17", Duration.ofHours(1));
    }
    logging =
        switch (variant) {
          case SLF4J, SLF4J_WHILE_A_CLIENT_IS_FOLLOWED ->
              offset -> logger.debug("appended to {} at {}", "plant/1", offset);
          case SLF4J_FLUENT, SLF4J_FLUENT_WHILE_A_CLIENT_IS_FOLLOWED ->
              offset ->
                  logger
                      .atDebug()
                      .addKeyValue("topic", "plant/1")
                      .addKeyValue("offset", offset)
                      .log("appended");
          case THROUGHLINE_EVENT ->
              offset ->
                  JournalEvents.entryAppended(logger.atDebug())
                      .topic("plant/1")
                      .offset(offset)
                      .log("appended");
        };
  }

  /** Logs. */
  @Benchmark
  public void debug() {
    logging.accept(next++);
  }
}
