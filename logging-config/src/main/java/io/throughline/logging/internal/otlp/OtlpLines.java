package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.FilterReply;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.context.Context;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.RecordFields;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a logger context go to OTLP, as the JSON line shows them, except those of the
 * telemetry pipeline. Until it is connected it keeps the first of them, see {@link EarlyLines}.
 *
 * <p>It has an {@link OtlpAppender} on each logger that writes somewhere, never behind an
 * asynchronous appender: it takes the trace context from the thread that calls it, and the SDK's
 * batch processor behind it does not block. They come back when the configuration is reloaded.
 * Thread-safe.
 */
public final class OtlpLines implements LoggerContextListener {

  private static final String KEY = "io.throughline.logging.otlp";

  /** On its way to OTLP a line may make others, in a processor of the host's that logs. */
  private static final ThreadLocal<Boolean> EMITS = ThreadLocal.withInitial(() -> false);

  private final LoggerContext context;
  private final TelemetryPipelineFilter filter = new TelemetryPipelineFilter();
  private final EarlyLines early = new EarlyLines();
  private volatile @Nullable LoggerProvider records;
  private boolean removed;

  private OtlpLines(LoggerContext context) {
    this.context = context;
  }

  /** Those of the context, on all its loggers; they begin to be kept if there were none. */
  public static synchronized OtlpLines in(LoggerContext context) {
    OtlpLines known = find(context);
    if (known == null) {
      known = new OtlpLines(context);
      known.publish();
      context.addListener(known);
    }
    known.attach();
    return known;
  }

  static @Nullable OtlpLines find(LoggerContext context) {
    return context.getObject(KEY) instanceof OtlpLines known ? known : null;
  }

  /** Makes them those of the context, which forgets them when it is reset. */
  void publish() {
    context.putObject(KEY, this);
  }

  /**
   * To the root logger and to those that write somewhere, whether they hand on or not: they may be
   * changed. Takes the monitors of loggers, so no callback of Logback's status messages may call
   * it: who changes a level holds the logger's and waits for that of the status messages.
   */
  synchronized void attach() {
    if (removed) {
      return;
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    for (Logger logger : context.getLoggerList()) {
      OtlpAppender there = of(logger);
      boolean wanted = logger == root || writes(logger);
      if (there == null && wanted) {
        logger.addAppender(new OtlpAppender(this, logger));
      } else if (there != null && !wanted) {
        logger.detachAppender(there);
      } else if (there != null && !there.isStarted()) {
        there.start();
      }
    }
  }

  /** Others may have put theirs in front of it, as OpenTelemetry's starter does for the MDC. */
  private static @Nullable OtlpAppender of(Logger logger) {
    for (OtlpAppender appender : ReachableAppenders.of(logger, OtlpAppender.class)) {
      if (appender.isOf(logger)) {
        return appender;
      }
    }
    return null;
  }

  private static boolean writes(Logger logger) {
    Iterator<Appender<ILoggingEvent>> appenders = logger.iteratorForAppenders();
    while (appenders.hasNext()) {
      if (!(appenders.next() instanceof OtlpAppender)) {
        return true;
      }
    }
    return false;
  }

  /** Sends what was kept, and from now on what comes. */
  void connect(OpenTelemetry openTelemetry) {
    comeBack();
    if (records != null) {
      return;
    }
    LoggerProvider loggers = openTelemetry.getLogsBridge();
    synchronized (early) {
      early.moveTo((fields, in) -> emit(loggers, fields, in), LogLineCounts.of(context));
      records = loggers;
    }
  }

  /** Keeps again what comes, for a later connection. */
  void disconnect() {
    synchronized (early) {
      records = null;
    }
  }

  /** Takes them off all loggers until the next configuration; what was kept is forgotten. */
  public synchronized void remove() {
    removed = true;
    disconnect();
    for (Logger logger : context.getLoggerList()) {
      OtlpAppender there = of(logger);
      if (there != null) {
        there.stop();
        logger.detachAppender(there);
      }
    }
    synchronized (early) {
      early.clear();
    }
  }

  private synchronized void comeBack() {
    removed = false;
    attach();
  }

  /**
   * Never throws: who logs is not to blame. What is logged while one is emitted does not follow.
   */
  void accept(ILoggingEvent event) {
    try {
      if (filter.decide(event) != FilterReply.DENY && !EMITS.get()) {
        take(event);
      }
    } catch (Throwable e) {
      LogLineCounts.of(context).failed(event.getLevel(), 1, e);
    }
  }

  private void take(ILoggingEvent event) {
    EventFields.snapshot(event); // so that no value is asked for its text twice
    LineSanitizer rules = LineSanitizer.in(context);
    LoggerProvider connected = records;
    if (connected == null) {
      connected = keep(event, rules);
    }
    if (connected != null) {
      emit(connected, new RecordFields(event, rules), Context.current());
    }
  }

  /** In a context that says so, so that who exports it need not look for secrets once more. */
  private static void emit(LoggerProvider loggers, RecordFields fields, Context context) {
    LogRecordBuilder record = loggers.loggerBuilder(fields.loggerName()).build().logRecordBuilder();
    fields.fill(record);
    record.setContext(SanitizedContext.in(context, fields.attributes()));
    EMITS.set(true);
    try {
      record.emit();
    } finally {
      EMITS.set(false);
    }
  }

  /** Null if it is kept, else where it has to go by now. */
  private @Nullable LoggerProvider keep(ILoggingEvent event, LineSanitizer rules) {
    synchronized (early) {
      if (records == null) {
        early.add(event, rules);
      }
      return records;
    }
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onReset(LoggerContext reset) {
    publish();
    comeBack();
  }

  @Override
  public void onStart(LoggerContext started) {}

  @Override
  public void onStop(LoggerContext stopped) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
