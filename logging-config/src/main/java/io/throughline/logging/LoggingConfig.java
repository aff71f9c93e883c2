package io.throughline.logging;

import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.throughline.logging.internal.context.JulBridge;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.context.LoggerContextEvents;
import io.throughline.logging.internal.context.UncaughtExceptionLogger;
import io.throughline.logging.internal.otlp.LocalAppenders;
import io.throughline.logging.internal.otlp.TelemetryConnection;
import io.throughline.logging.internal.verbosity.LogbackVerbosity;
import io.throughline.logging.verbosity.SpanAttributes;
import io.throughline.logging.verbosity.Verbosity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection between the process's logging and its telemetry, until {@link #close}:
 *
 * <ul>
 *   <li>JSON lines carry the identity of the resource;
 *   <li>log events also go to OTLP, through the logs API of the given OpenTelemetry, with MDC and
 *       key-values as attributes, except those of the telemetry pipeline itself;
 *   <li>java.util.logging comes through SLF4J, and no longer to the console by itself;
 *   <li>an uncaught exception of any thread is logged at ERROR, and then handed to the default
 *       handler that was there before, or printed where there is none and no appender but that of
 *       OTLP would write it; where {@code main} calls {@link #close}, this stays.
 * </ul>
 *
 * <p>The JSON lines themselves come from the Logback configuration, which includes {@code
 * io/throughline/logging/base.xml} or {@code appender.xml}, or from {@link JsonLinesConfigurator}
 * where there is none, and need no call at all. What is logged before {@link #install} reaches OTLP
 * as well, at most a thousand lines of it, each with its own trace.
 *
 * <p>All methods are thread-safe.
 */
public final class LoggingConfig implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoggingConfig.class);

  /** java.util.logging and the handler of uncaught exceptions are the process's: one at a time. */
  private static final AtomicBoolean installed = new AtomicBoolean();

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private Verbosity verbosity = Verbosity.fixed();
  private Predicate<Duration> flushing = timeout -> true;

  private LoggingConfig() {}

  /**
   * Installs all of the above. Where SLF4J is not provided by Logback, and while an earlier
   * installation is not closed, it changes nothing and says so in one line.
   *
   * @param openTelemetry where OTLP log records go; with {@link OpenTelemetry#noop()} nowhere
   * @param resource what describes the process; its {@code service.*} and {@code k8s.*} attributes
   *     stand in each JSON line
   * @return what takes it back
   */
  public static LoggingConfig install(OpenTelemetry openTelemetry, Attributes resource) {
    return install(openTelemetry, resource, (span, name) -> null, failure -> {});
  }

  /**
   * The same, where the attributes of spans can be read.
   *
   * @param openTelemetry where OTLP log records go
   * @param resource what describes the process
   * @param spanAttributes with which {@link Verbosity#follow} finds lines by the span around them
   * @param failures is told why lines are lost to an error of their output or of the JVM, such as
   *     an OutOfMemoryError, and null once they are written again; on any thread
   * @return what takes it back
   */
  public static LoggingConfig install(
      OpenTelemetry openTelemetry,
      Attributes resource,
      SpanAttributes spanAttributes,
      Consumer<@Nullable String> failures) {
    return install(
        LoggerFactory.getILoggerFactory(), openTelemetry, resource, spanAttributes, failures);
  }

  static LoggingConfig install(
      ILoggerFactory factory, OpenTelemetry openTelemetry, Attributes resource) {
    return install(factory, openTelemetry, resource, (span, name) -> null, failure -> {});
  }

  static LoggingConfig install(
      ILoggerFactory factory,
      OpenTelemetry openTelemetry,
      Attributes resource,
      SpanAttributes spanAttributes,
      Consumer<@Nullable String> failures) {
    LoggingConfig logging = new LoggingConfig();
    if (!LogRecordRules.areOfLogback(factory)) {
      log.warn(
          "SLF4J is provided by {}, not by Logback: logs stay as they are, without trace ids, JSON"
              + " lines and OTLP",
          factory.getClass().getName());
    } else if (!installed.compareAndSet(false, true)) {
      log.warn("logging is already connected to telemetry; the first connection stays");
    } else {
      logging.installIn((LoggerContext) factory, openTelemetry, resource, spanAttributes, failures);
    }
    return logging;
  }

  private void installIn(
      LoggerContext context,
      OpenTelemetry openTelemetry,
      Attributes resource,
      SpanAttributes spanAttributes,
      Consumer<@Nullable String> failures) {
    undo.push(() -> installed.set(false));
    PendingLines.keepThreads(context, true);
    undo.push(() -> PendingLines.keepThreads(context, false));
    LoggerContextEvents events = LoggerContextEvents.of(context);
    undo.push(events::close);
    LogLineCounts counts = LogLineCounts.of(context);
    counts.watch(failures);
    undo.push(() -> counts.watch(failure -> {}));
    TelemetryConnection connection = new TelemetryConnection(events, openTelemetry, resource);
    connection.start();
    undo.push(connection::stop);
    JulBridge bridge = new JulBridge(events);
    bridge.start();
    undo.push(bridge::stop);
    ch.qos.logback.classic.Logger errors = context.getLogger(UncaughtExceptionLogger.class);
    UncaughtExceptionLogger uncaught =
        UncaughtExceptionLogger.install(() -> LocalAppenders.getErrorsOf(errors));
    undo.push(uncaught::uninstall);
    LogbackVerbosity levels =
        new LogbackVerbosity(events, bridge, spanAttributes, System::nanoTime);
    undo.push(levels::close);
    verbosity = levels;
    flushing = timeout -> PendingLines.flush(context, timeout);
    if (!TraceContextListener.isActiveIn(context)) {
      log.warn(
          "the Logback configuration does not include io/throughline/logging/base.xml or"
              + " appender.xml: its lines carry no trace ids and no service identity");
    }
  }

  /**
   * How much is logged, to be changed while the service runs.
   *
   * @return of this Logback; without effect where SLF4J is not provided by Logback
   */
  public Verbosity verbosity() {
    return verbosity;
  }

  /**
   * Logs at ERROR why a service ends, before its telemetry does. The handler of uncaught exceptions
   * does not log the same again.
   *
   * @param message what failed
   * @param failure is about to be thrown on
   */
  public void logFailure(String message, Throwable failure) {
    UncaughtExceptionLogger.logOnce(message, failure);
  }

  /**
   * Waits until the lines that asynchronous appenders have taken are written.
   *
   * @param timeout how long to wait at most
   * @return whether they are
   */
  public boolean flush(Duration timeout) {
    return flushing.test(timeout);
  }

  /**
   * Takes back what the installation did, except that JSON lines keep the identity: it remains
   * true. Does nothing the second time.
   */
  @Override
  public synchronized void close() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }
}
