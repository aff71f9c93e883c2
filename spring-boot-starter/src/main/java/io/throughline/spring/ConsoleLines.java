package io.throughline.spring;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.throughline.logging.JsonLinesConfigurator;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/**
 * The listener that puts Throughline's lines in the place of those that Spring Boot writes to the
 * console, if the host has no configuration of its own for them. Levels and files stay Boot's, and
 * so does all of a host without Logback.
 *
 * <p>Found by Spring Boot in {@code META-INF/spring.factories}.
 */
public final class ConsoleLines
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
  // Not a logback.xml: to read XML takes a tenth of a second of the start.

  /** After Spring Boot has set up logging. */
  static final int ORDER = LoggingApplicationListener.DEFAULT_ORDER + 1;

  private static final boolean LOGBACK =
      ClassUtils.isPresent(
          "ch.qos.logback.classic.LoggerContext", ConsoleLines.class.getClassLoader());

  /** As Boot's own configuration calls it. */
  private static final String CONSOLE = "CONSOLE";

  /** Those that Spring Boot looks for. */
  private static final List<String> LOGBACK_FILES =
      List.of(
          "logback-test.groovy",
          "logback-test.xml",
          "logback.groovy",
          "logback.xml",
          "logback-test-spring.groovy",
          "logback-test-spring.xml",
          "logback-spring.groovy",
          "logback-spring.xml");

  private final ResourceLoader resources = new DefaultResourceLoader();

  /** Called by Spring Boot. */
  public ConsoleLines() {}

  @Override
  public int getOrder() {
    return ORDER;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    if (!SpringSettings.isBeforeTheService(environment)
        && !SpringSettings.isOff(environment)
        && !isConfigured(environment)
        && LOGBACK
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      replaceConsole(context);
    }
  }

  /** What Spring Boot has filtered, such as what is below {@code logging.threshold.console}. */
  private static void replaceConsole(LoggerContext context) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    Appender<ILoggingEvent> console = root.getAppender(CONSOLE);
    if (console != null) {
      root.detachAppender(console);
      Appender<ILoggingEvent> lines = new JsonLinesConfigurator().addLines(context);
      console.getCopyOfAttachedFiltersList().forEach(lines::addFilter);
    }
  }

  private boolean isConfigured(ConfigurableEnvironment environment) {
    return environment.containsProperty("logging.config")
        || environment.containsProperty("logging.structured.format.console")
        || environment.containsProperty("logging.pattern.console")
        || System.getProperty("logback.configurationFile") != null
        || LOGBACK_FILES.stream()
            .anyMatch(file -> resources.getResource("classpath:" + file).exists());
  }
}
