package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.throughline.semconv.LogFields;

/**
 * Gives a logger context the identity of the telemetry and an OTLP appender on its root, and again
 * whenever the context is reset: reloading a {@code logback.xml} clears both.
 */
final class TelemetryConnection implements LoggerContextListener {

  private static final String APPENDER_NAME = "THROUGHLINE_OTLP";

  private final LoggerContext context;
  private final OpenTelemetry openTelemetry;
  private final Attributes resource;
  private final LogLineCounts counts;
  private Runnable endReport = () -> {};

  TelemetryConnection(LoggerContext context, OpenTelemetry openTelemetry, Attributes resource) {
    this.context = context;
    this.openTelemetry = openTelemetry;
    this.resource = resource;
    this.counts = LogLineCounts.of(context);
  }

  void start() {
    connect();
    context.addListener(this);
    endReport = counts.reportTo(openTelemetry.getMeter("io.throughline.logging"));
  }

  void stop() {
    endReport.run();
    context.removeListener(this);
    root().detachAppender(APPENDER_NAME);
  }

  private void connect() {
    LineIdentity.of(resource).publish(context);
    counts.publish(context);
    if (openTelemetry.getLogsBridge() != LoggerProvider.noop()) {
      root().addAppender(otlpAppender());
    }
  }

  /**
   * Directly on the root, never behind an asynchronous appender: it takes the trace context from
   * the thread that calls it, and the SDK's batch processor behind it does not block.
   */
  private OpenTelemetryAppender otlpAppender() {
    OpenTelemetryAppender appender = new OpenTelemetryAppender();
    appender.setName(APPENDER_NAME);
    appender.setContext(context);
    appender.setMdcAttributesIncluded("*");
    // The record has them as its own trace context.
    appender.setMdcAttributesExcluded(
        String.join(",", LogFields.TRACE_ID, LogFields.SPAN_ID, LogFields.TRACE_FLAGS));
    appender.setKeyValuePairAttributesIncluded("*");
    appender.addFilter(new TelemetryPipelineFilter());
    appender.setOpenTelemetry(openTelemetry);
    appender.start();
    return appender;
  }

  private Logger root() {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onReset(LoggerContext context) {
    connect();
  }

  @Override
  public void onStart(LoggerContext context) {}

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
