package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Gives a logger context the identity of the telemetry, and again whenever the context is reset:
 * reloading a {@code logback.xml} clears it. Connects the appender that sends lines to OTLP.
 */
final class TelemetryConnection implements LoggerContextListener {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(TelemetryConnection.class);

  /** One at a time, see {@link LoggingConfig}. */
  private static volatile @Nullable TelemetryConnection open;

  private final LoggerContext context;
  private final OpenTelemetry openTelemetry;
  private final Attributes resource;
  private final LogLineCounts counts;
  private Runnable endReport = () -> {};
  private Runnable endOtlp = () -> {};

  TelemetryConnection(LoggerContext context, OpenTelemetry openTelemetry, Attributes resource) {
    this.context = context;
    this.openTelemetry = openTelemetry;
    this.resource = resource;
    this.counts = LogLineCounts.of(context);
  }

  /**
   * Comes back when a context that was stopped gets another configuration, as Spring Boot does it:
   * the stop takes all listeners away, whether they resist a reset or not.
   */
  static void resumeIn(LoggerContext context) {
    TelemetryConnection connection = open;
    if (connection != null
        && connection.context == context
        && !context.getCopyOfListenerList().contains(connection)) {
      connection.attach();
    }
  }

  private void attach() {
    publish();
    connectOtlp();
    context.addListener(this);
  }

  void start() {
    attach();
    open = this;
    endReport = counts.reportTo(openTelemetry.getMeter("io.throughline.logging"));
  }

  void stop() {
    open = null;
    endReport.run();
    context.removeListener(this);
    endOtlp.run();
  }

  private void connectOtlp() {
    List<OpenTelemetryAppender> ofHost = HostsOtlpAppenders.in(context);
    if (openTelemetry.getLogsBridge() == LoggerProvider.noop()) {
      OtlpAppender.in(context).remove();
    } else if (ofHost.isEmpty()) {
      OtlpAppender.in(context).connect(openTelemetry);
      endOtlp = OtlpAppender.in(context)::disconnect;
    } else {
      OtlpAppender.in(context).remove();
      ofHost.forEach(appender -> appender.setOpenTelemetry(openTelemetry));
      log.warn(
          "the Logback configuration has an OpenTelemetryAppender of its own: log lines go to OTLP"
              + " through that one, without masking and bounds; without it they would have both");
    }
  }

  private void publish() {
    LineIdentity.of(resource).publish(context);
    counts.publish(context);
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onReset(LoggerContext context) {
    publish();
  }

  @Override
  public void onStart(LoggerContext context) {}

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
