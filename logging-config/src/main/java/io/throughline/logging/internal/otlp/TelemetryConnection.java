package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.context.LoggerContextEvents;
import io.throughline.logging.internal.line.LineIdentity;
import io.throughline.semconv.InstrumentationScope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The connection of a logger context to the telemetry: it sets the identity of the telemetry, and
 * again whenever the context is reset, because reloading a {@code logback.xml} clears it. It also
 * connects the appender that sends lines to OTLP.
 */
public final class TelemetryConnection implements LoggerContextEvents.Subscriber {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(TelemetryConnection.class);

  private static final InstrumentationScope SCOPE =
      new InstrumentationScope("io.throughline.logging");

  private final LoggerContextEvents events;
  private final LoggerContext context;
  private final OpenTelemetry openTelemetry;
  private final Attributes resource;
  private final LogLineCounts counts;
  private Runnable endReport = () -> {};
  private @Nullable OtlpAppender otlp;

  public TelemetryConnection(
      LoggerContextEvents events, OpenTelemetry openTelemetry, Attributes resource) {
    this.events = events;
    this.context = events.context();
    this.openTelemetry = openTelemetry;
    this.resource = resource;
    this.counts = LogLineCounts.of(context);
  }

  public void start() {
    publish();
    if (openTelemetry.getLogsBridge() == LoggerProvider.noop()) {
      removeOtlp();
    } else {
      otlp = OtlpAppender.in(context);
      connectOtlp();
    }
    events.tell(this);
    endReport = counts.reportTo(SCOPE.meter(openTelemetry));
  }

  public void stop() {
    endReport.run();
    events.forget(this);
    if (otlp != null) {
      otlp.disconnect();
    }
  }

  private void connectOtlp() {
    if (otlp != null && !givesWayToTheHosts()) {
      otlp.connect(openTelemetry);
    }
  }

  private boolean givesWayToTheHosts() {
    List<OpenTelemetryAppender> ofHost = HostsOtlpAppenders.in(context);
    if (ofHost.isEmpty()) {
      return false;
    }
    removeOtlp();
    ofHost.forEach(appender -> appender.setOpenTelemetry(openTelemetry));
    log.warn(
        "the Logback configuration has an OpenTelemetryAppender of its own: log lines go to OTLP"
            + " through that one, with the fields that it gives them");
    return true;
  }

  private void removeOtlp() {
    OtlpAppender unwanted = otlp == null ? OtlpAppender.find(context) : otlp;
    if (unwanted != null) {
      unwanted.remove();
    }
  }

  private void publish() {
    LineIdentity.of(resource).publish(context);
    counts.publish(context);
  }

  @Override
  public void onReset() {
    publish();
  }

  @Override
  public void onReturn() {
    publish();
    connectOtlp();
  }

  /** The configuration may have brought an appender of the host's. */
  @Override
  public void onConfiguring() {
    if (otlp != null && otlp.isStarted() && !givesWayToTheHosts()) {
      otlp.attachBeside();
    }
  }

  /** The configuration may have brought loggers that hand nothing on. */
  @Override
  public void onStatus() {
    if (otlp != null && otlp.isStarted()) {
      otlp.attachBeside();
    }
  }

  @Override
  public void onStart() {
    var unused = givesWayToTheHosts();
  }
}
