package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.internal.line.LineSanitizer;
import org.jspecify.annotations.Nullable;

/**
 * An appender that sends events to OTLP as the JSON line shows them, except those of the telemetry
 * pipeline. Until it is connected it keeps the first of them, see {@link EarlyLines}.
 *
 * <p>It is on the root logger, and on those that hand nothing on to it, never behind an
 * asynchronous appender: it takes the trace context from the thread that calls it, and the SDK's
 * batch processor behind it does not block. It stays there when the configuration is reloaded.
 * Thread-safe.
 */
public final class OtlpAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements LoggerContextListener {

  static final String NAME = "THROUGHLINE_OTLP";

  private final LoggerContext loggerContext;
  private final EarlyLines early = new EarlyLines();
  private volatile @Nullable OpenTelemetryAppender records;

  private OtlpAppender(LoggerContext context) {
    loggerContext = context;
    setName(NAME);
    setContext(context);
  }

  /** The one of the context; it begins to keep lines if there was none. */
  public static synchronized OtlpAppender in(LoggerContext context) {
    OtlpAppender known = find(context);
    if (known != null) {
      return known;
    }
    OtlpAppender appender = new OtlpAppender(context);
    context.addListener(appender);
    appender.attach();
    return appender;
  }

  /** A stop takes it out of the listeners, and a connection puts it back on the root logger. */
  static @Nullable OtlpAppender find(LoggerContext context) {
    for (LoggerContextListener listener : context.getCopyOfListenerList()) {
      if (listener instanceof OtlpAppender appender) {
        return appender;
      }
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    return root.getAppender(NAME) instanceof OtlpAppender appender ? appender : null;
  }

  private void attach() {
    clearAllFilters();
    addFilter(new TelemetryPipelineFilter());
    start();
    root().addAppender(this);
  }

  /** To loggers that write somewhere and hand nothing on: {@code additivity="false"}. */
  void attachBeside() {
    for (Logger logger : loggerContext.getLoggerList()) {
      if (!logger.isAdditive() && logger.iteratorForAppenders().hasNext()) {
        logger.addAppender(this);
      }
    }
  }

  /** Sends what was kept, and from now on what comes. */
  void connect(OpenTelemetry openTelemetry) {
    OpenTelemetryAppender appender = new OpenTelemetryAppender();
    appender.setContext(loggerContext);
    appender.setKeyValuePairAttributesIncluded("*");
    appender.setOpenTelemetry(openTelemetry);
    appender.start();
    if (!isStarted()) {
      attach();
    }
    attachBeside();
    synchronized (early) {
      early.moveTo(event -> send(appender, event), LogLineCounts.of(loggerContext));
      records = appender;
    }
  }

  /** Keeps again what comes, for a later connection. */
  void disconnect() {
    synchronized (early) {
      records = null;
    }
  }

  /** Takes it off all loggers until the next configuration; what was kept is forgotten. */
  public void remove() {
    disconnect();
    loggerContext.getLoggerList().forEach(logger -> logger.detachAppender(this));
    stop();
    synchronized (early) {
      early.clear();
    }
  }

  /** Not guarded against a logger that is called within a value: such a line is a line too. */
  @Override
  public void doAppend(ILoggingEvent event) {
    try {
      if (isStarted() && getFilterChainDecision(event) != FilterReply.DENY) {
        append(event);
      }
    } catch (Throwable e) {
      LogLineCounts.of(loggerContext).failed(event.getLevel(), 1, e);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    EventFields.snapshot(event); // so that no value is asked for its text twice
    LineSanitizer rules = LineSanitizer.in(loggerContext);
    OpenTelemetryAppender connected = records;
    if (connected == null) {
      connected = keep(event, rules);
    }
    if (connected != null) {
      send(connected, new SanitizedEvent(event, rules));
    }
  }

  /** So that who exports it need not look for secrets once more. */
  private static void send(OpenTelemetryAppender appender, ILoggingEvent sanitized) {
    try (Scope scope = SanitizedContext.in(Context.current()).makeCurrent()) {
      appender.doAppend(sanitized);
    }
  }

  /** Null if it is kept, else where it has to go by now. */
  private @Nullable OpenTelemetryAppender keep(ILoggingEvent event, LineSanitizer rules) {
    synchronized (early) {
      if (records == null) {
        early.add(event, rules);
      }
      return records;
    }
  }

  private Logger root() {
    return loggerContext.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onReset(LoggerContext context) {
    attach();
  }

  @Override
  public void onStart(LoggerContext context) {
    attachBeside();
  }

  @Override
  public void onStop(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
