package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LoggerProvider;
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
  private volatile @Nullable OtlpLines otlp;
  private List<Object> ofHost = List.of();

  public TelemetryConnection(
      LoggerContextEvents events, OpenTelemetry openTelemetry, Attributes resource) {
    this.events = events;
    this.context = events.context();
    this.openTelemetry = openTelemetry;
    this.resource = resource;
    this.counts = LogLineCounts.of(context);
  }

  public synchronized void start() {
    publish();
    if (openTelemetry.getLogsBridge() == LoggerProvider.noop()) {
      removeUnwanted();
    } else {
      otlp = OtlpLines.in(context);
      connectOtlp();
    }
    events.tell(this);
    endReport = counts.reportTo(SCOPE.meter(openTelemetry));
  }

  private void removeUnwanted() {
    OtlpLines unwanted = OtlpLines.find(context);
    if (unwanted != null) {
      unwanted.remove();
    }
  }

  public void stop() {
    endReport.run();
    events.forget(this);
    disconnectOtlp();
  }

  /** For good: a look that is under way must not connect it again. */
  private synchronized void disconnectOtlp() {
    if (otlp != null) {
      otlp.disconnect();
      otlp = null;
    }
  }

  /** Gives way to the appenders of the host's configuration, if it has any. */
  private synchronized void connectOtlp() {
    if (otlp == null) {
      return;
    }
    List<Object> found = OpenTelemetryAppenders.in(context); // with ours, lines would go twice
    if (found.isEmpty()) {
      otlp.connect(openTelemetry);
    } else if (!found.equals(ofHost)) {
      otlp.remove();
      OpenTelemetryAppenders.connect(found, openTelemetry);
      log.warn(
          "the Logback configuration has an OpenTelemetryAppender of its own: log lines go to OTLP"
              + " through that one, with the fields that it gives them");
    } else {
      otlp.remove();
    }
    ofHost = found;
  }

  @Override
  public void publish() {
    LineIdentity.of(resource).publish(context);
    counts.publish(context);
    OtlpLines lines = otlp;
    if (lines != null) {
      lines.publish();
    }
  }

  /** A configuration may have brought an appender of the host's, or taken it away. */
  @Override
  public void onConfiguring() {
    connectOtlp();
  }

  @Override
  public void onStart() {
    connectOtlp();
  }

  /** By now there may be other loggers that write. */
  @Override
  public synchronized void onLook() {
    if (otlp != null) {
      otlp.attach();
    }
  }
}
