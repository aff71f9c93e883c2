package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.BasicStatusManager;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.LifeCycle;
import ch.qos.logback.core.status.StatusManager;
import io.throughline.logging.internal.context.LoggerContextEvents;
import io.throughline.logging.internal.otlp.OtlpLines;
import io.throughline.logging.internal.trace.TraceContextMdcAdapter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/**
 * A logger context listener that gives each log event the trace context of the thread that logs it,
 * whatever appenders follow: it sets {@link TraceContextMdcAdapter} on the logger context. {@code
 * io/throughline/logging/appender.xml} declares it; Logback creates and starts it.
 */
public final class TraceContextListener extends ContextAwareBase
    implements LoggerContextListener, LifeCycle {
  // Why: RATIONALE.md#how-do-our-listeners-survive-a-stop-of-logbacks-context

  private List<String> baggageKeys = List.of();
  private boolean started;

  /** Called by Logback. */
  public TraceContextListener() {}

  /**
   * Which entries of the baggage become fields of the lines. None unless named here: baggage comes
   * from other processes.
   *
   * @param keys separated by commas
   */
  public void setBaggage(String keys) {
    baggageKeys =
        Arrays.stream(keys.split(",")).map(String::strip).filter(key -> !key.isEmpty()).toList();
  }

  static boolean isActiveIn(LoggerContext context) {
    return context.getMDCAdapter() instanceof TraceContextMdcAdapter;
  }

  @Override
  public void start() {
    LoggerContext loggerContext = (LoggerContext) getContext();
    if (!isActiveIn(loggerContext)) {
      MDCAdapter host =
          Objects.requireNonNullElseGet(loggerContext.getMDCAdapter(), MDC::getMDCAdapter);
      setAdapter(loggerContext, new TraceContextMdcAdapter(host, baggageKeys));
    }
    OtlpLines.in(loggerContext);
    started = true;
  }

  @Override
  public void stop() {
    LoggerContext loggerContext = (LoggerContext) getContext();
    if (loggerContext.getMDCAdapter() instanceof TraceContextMdcAdapter ours) {
      setAdapter(loggerContext, ours.host());
    }
    started = false;
  }

  /**
   * Logback warns when one adapter follows another, and a warning at startup makes it print its
   * whole status to stdout. Here the replacement is meant, so the warning goes nowhere.
   */
  private static void setAdapter(LoggerContext context, MDCAdapter adapter) {
    StatusManager statusManager = context.getStatusManager();
    context.setStatusManager(new BasicStatusManager());
    try {
      context.setMDCAdapter(adapter);
    } finally {
      context.setStatusManager(statusManager);
    }
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  /** False: after a reset it is the new configuration that says whether we are wanted. */
  @Override
  public boolean isResetResistant() {
    return false;
  }

  @Override
  public void onReset(LoggerContext context) {
    stop();
  }

  @Override
  public void onStop(LoggerContext context) {
    stop();
  }

  /** By now the configuration has made its loggers. */
  @Override
  public void onStart(LoggerContext context) {
    OtlpLines.in(context);
  }

  /** After a stop the configuration brings this listener, and nothing brings the other back. */
  @Override
  public void onLevelChange(Logger logger, Level level) {
    LoggerContextEvents.tellOf(logger, level);
  }
}
