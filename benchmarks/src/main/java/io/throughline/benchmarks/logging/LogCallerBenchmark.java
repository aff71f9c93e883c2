package io.throughline.benchmarks.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.helpers.NOPAppender;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.throughline.logging.AsyncLineAppender;
import io.throughline.logging.LoggingConfig;
import io.throughline.logging.TraceContextListener;
import net.logstash.logback.appender.LoggingEventAsyncDisruptorAppender;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of a log call in front of an asynchronous appender whose output keeps up, because it
 * does nothing. Each takes the trace of the caller along.
 */
@State(Scope.Thread)
public class LogCallerBenchmark {

  /** The libraries whose queue is used; the others are compared with the first. */
  public enum Variant {
    LOGBACK_WITH_OTEL_MDC,
    LOGSTASH_DISRUPTOR_WITH_OTEL_MDC,
    THROUGHLINE
  }

  @Param Variant variant = Variant.THROUGHLINE;

  private final Object[] arguments = Lines.arguments();
  private final LoggerContext context = Lines.emptyContext();
  private final Logger logger = Lines.logger(context);

  /** Configures Logback. */
  @Setup
  public void create() {
    Lines.putMdc();
    Lines.enterSpan();
    Lines.attach(logger, appender());
  }

  private Appender<ILoggingEvent> appender() {
    NOPAppender<ILoggingEvent> nowhere = new NOPAppender<>();
    nowhere.setContext(context);
    nowhere.start();
    return switch (variant) {
      case LOGBACK_WITH_OTEL_MDC -> Lines.withOtelMdc(logback(context, nowhere));
      case LOGSTASH_DISRUPTOR_WITH_OTEL_MDC -> Lines.withOtelMdc(disruptor(context, nowhere));
      case THROUGHLINE -> {
        TraceContextListener traces = new TraceContextListener();
        traces.setContext(context);
        traces.start();
        LoggingConfig.install(OpenTelemetry.noop(), Attributes.empty());
        AsyncLineAppender async = new AsyncLineAppender();
        async.addAppender(nowhere);
        yield async;
      }
    };
  }

  private static AsyncAppender logback(LoggerContext context, Appender<ILoggingEvent> output) {
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(8192);
    async.setNeverBlock(true);
    async.addAppender(output);
    async.start();
    return async;
  }

  private static LoggingEventAsyncDisruptorAppender disruptor(
      LoggerContext context, Appender<ILoggingEvent> output) {
    LoggingEventAsyncDisruptorAppender async = new LoggingEventAsyncDisruptorAppender();
    async.setContext(context);
    async.addAppender(output);
    async.start();
    return async;
  }

  /** Ends the thread of the queue. */
  @TearDown
  public void close() {
    Lines.emptyContext();
  }

  /** Logs. */
  @Benchmark
  public void log() {
    logger.info(Lines.MESSAGE, arguments);
  }
}
