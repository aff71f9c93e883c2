package io.throughline.benchmarks.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.instrumentation.logback.mdc.v1_0.OpenTelemetryAppender;
import java.io.OutputStream;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The line that all benchmarks write, and the Logback around it. */
final class Lines {

  static final String MESSAGE = "client {} published {} bytes to {}";

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";

  private Lines() {}

  static Object[] arguments() {
    return new Object[] {"client-1", 512, "plant/1/temperature"};
  }

  static Throwable exception(int frames) {
    Throwable thrown = new IllegalStateException("journal shard is read-only");
    thrown.setStackTrace(
        IntStream.range(0, frames)
            .mapToObj(i -> new StackTraceElement("peers.Stage" + i, "handle", "Stage.java", 40 + i))
            .toArray(StackTraceElement[]::new));
    return thrown;
  }

  /** Until the fork ends. */
  static void enterSpan() {
    SpanContext span =
        SpanContext.create(TRACE_ID, SPAN_ID, TraceFlags.getSampled(), TraceState.getDefault());
    ContextStorage.get().attach(Context.root().with(Span.wrap(span)));
  }

  /** Two entries of the host. */
  static void putMdc() {
    MDC.put("tenant", "plant-7");
    MDC.put("node", "broker-2");
  }

  /** For those who have the trace from nowhere else. */
  static void putTraceIntoMdc() {
    MDC.put("trace_id", TRACE_ID);
    MDC.put("span_id", SPAN_ID);
  }

  static LoggerContext emptyContext() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    return context;
  }

  static Logger logger(LoggerContext context) {
    Logger logger = context.getLogger("io.example.broker.Publish");
    logger.setLevel(Level.INFO);
    return logger;
  }

  static void attach(Logger logger, Appender<ILoggingEvent> appender) {
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  /** The encoder behind Logback's own appender, which writes to nowhere. */
  static Appender<ILoggingEvent> toNowhere(LoggerContext context, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(OutputStream.nullOutputStream());
    appender.start();
    return appender;
  }

  /** OpenTelemetry's way to bring the trace into the MDC of each event. */
  static Appender<ILoggingEvent> withOtelMdc(Appender<ILoggingEvent> appender) {
    OpenTelemetryAppender wrapper = new OpenTelemetryAppender();
    wrapper.addAppender(appender);
    return wrapper;
  }
}
