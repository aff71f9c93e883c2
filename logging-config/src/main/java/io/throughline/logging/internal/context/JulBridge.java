package io.throughline.logging.internal.context;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.JULHelper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The bridge from java.util.logging to a logger context. Each level set in Logback is set on the
 * java.util.logging logger of the same name too, so that a disabled call ends there, before a
 * record is made. Handlers other than the console's stay.
 *
 * <p>Logback's LevelChangePropagator does not survive a reset and leaves its levels behind.
 */
public final class JulBridge implements LoggerContextEvents.Subscriber {
  // Why: RATIONALE.md#why-is-javautillogging-open-at-debug-while-a-target-is-followed

  private final LoggerContextEvents events;
  private final LoggerContext context;
  private final java.util.logging.Logger julRoot = LogManager.getLogManager().getLogger("");
  private final List<Handler> removedHandlers = new ArrayList<>();

  /** Also keeps the loggers alive: java.util.logging forgets a logger that nobody refers to. */
  private final Map<java.util.logging.Logger, java.util.logging.@Nullable Level> levelsBefore =
      new HashMap<>();

  private boolean installedHandler;
  private boolean debug;
  private boolean stopped;

  public JulBridge(LoggerContextEvents events) {
    this.events = events;
    this.context = events.context();
  }

  public void start() {
    for (Handler handler : julRoot.getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        julRoot.removeHandler(handler);
        removedHandlers.add(handler);
      }
    }
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.install();
      installedHandler = true;
    }
    propagateAllLevels();
    events.tell(this);
  }

  public void stop() {
    events.forget(this);
    end();
    if (installedHandler) {
      SLF4JBridgeHandler.uninstall();
    }
    removedHandlers.forEach(julRoot::addHandler);
  }

  /** Whether DEBUG comes through whatever the levels are, because somebody behind may want it. */
  public synchronized void letDebugThrough(boolean wanted) {
    if (debug != wanted) {
      debug = wanted;
      propagateAllLevels();
    }
  }

  private synchronized void propagateAllLevels() {
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        propagateLevel(logger);
      }
    }
  }

  private synchronized void propagateLevel(Logger logger) {
    if (stopped) {
      return;
    }
    java.util.logging.Logger julLogger = JULHelper.asJULLogger(logger);
    if (!levelsBefore.containsKey(julLogger)) {
      levelsBefore.put(julLogger, julLogger.getLevel());
    }
    Level level = logger.getLevel();
    if (debug && level != null && level.isGreaterOrEqual(Level.DEBUG)) {
      level = Level.DEBUG;
    }
    julLogger.setLevel(level == null ? null : JULHelper.asJULLevel(level));
  }

  /** For good, also if a look is under way. */
  private synchronized void end() {
    restoreLevels();
    stopped = true;
  }

  private synchronized void restoreLevels() {
    levelsBefore.forEach(java.util.logging.Logger::setLevel);
    levelsBefore.clear();
  }

  @Override
  public void onLevelChange(Logger logger) {
    propagateLevel(logger);
  }

  @Override
  public void onUntoldLevels() {
    propagateAllLevels();
  }

  @Override
  public synchronized void onReset() {
    restoreLevels();
    propagateAllLevels();
  }
}
