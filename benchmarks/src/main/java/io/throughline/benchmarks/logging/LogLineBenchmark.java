package io.throughline.benchmarks.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import co.elastic.logging.logback.EcsEncoder;
import io.opentelemetry.api.common.Attributes;
import io.throughline.logging.JsonLineEncoder;
import io.throughline.logging.LoggingConfig;
import io.throughline.logging.StdoutLineAppender;
import io.throughline.logging.TraceContextListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import net.logstash.logback.encoder.LogstashEncoder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From the logger's call to a stream that goes nowhere, with the trace and two MDC entries. Ours
 * also has the identity of the service, and masks and bounds all texts.
 */
@State(Scope.Thread)
public class LogLineBenchmark {

  /** Who writes; the first one is what the others are compared with. */
  public enum Variant {
    LOGSTASH_WITH_OTEL_MDC,
    THROUGHLINE,
    THROUGHLINE_WITHOUT_MASKING,
    LOGSTASH,
    ECS,
    LOGBACK_JSON
  }

  /** What is logged. */
  public enum Event {
    MESSAGE,
    EXCEPTION_OF_20_FRAMES
  }

  @Param Variant variant = Variant.THROUGHLINE;
  @Param Event event = Event.MESSAGE;

  private final Object[] arguments = Lines.arguments();
  private final LoggerContext context = Lines.emptyContext();
  private final Logger logger = Lines.logger(context);
  private @Nullable Throwable exception;

  /** Configures Logback. */
  @Setup
  public void create() {
    Lines.putMdc();
    Lines.enterSpan();
    exception = event == Event.MESSAGE ? null : Lines.exception(20);
    Lines.attach(logger, appender());
  }

  private Appender<ILoggingEvent> appender() {
    return switch (variant) {
      case LOGSTASH_WITH_OTEL_MDC ->
          Lines.withOtelMdc(Lines.toNowhere(context, new LogstashEncoder()));
      case THROUGHLINE -> throughline(context, true);
      case THROUGHLINE_WITHOUT_MASKING -> throughline(context, false);
      case LOGSTASH -> {
        Lines.putTraceIntoMdc();
        yield Lines.toNowhere(context, new LogstashEncoder());
      }
      case ECS -> {
        Lines.putTraceIntoMdc();
        yield Lines.toNowhere(context, new EcsEncoder());
      }
      case LOGBACK_JSON -> {
        Lines.putTraceIntoMdc();
        yield Lines.toNowhere(context, logbackJson());
      }
    };
  }

  private static StdoutLineAppender throughline(LoggerContext context, boolean masking) {
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    TraceContextListener traces = new TraceContextListener();
    traces.setContext(context);
    traces.start();
    LoggingConfig.install(
        io.opentelemetry.api.OpenTelemetry.noop(),
        Attributes.builder()
            .put("service.name", "mqtt-broker")
            .put("service.instance.id", "220eda32-fee3-435c-867e-616d1ca29f84")
            .build());
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setContext(context);
    encoder.setMasking(masking);
    encoder.start();
    StdoutLineAppender appender = new StdoutLineAppender();
    appender.setEncoder(encoder);
    return appender;
  }

  /** The formatted message instead of template and arguments, as the other encoders write. */
  private static JsonEncoder logbackJson() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    return encoder;
  }

  /** Logs. */
  @Benchmark
  public void log() {
    if (exception == null) {
      logger.info(Lines.MESSAGE, arguments);
    } else {
      logger.error("publish failed", exception);
    }
  }
}
