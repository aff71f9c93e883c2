package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class LoggerContextEventsTest {

  private final LoggerContext context = new LoggerContext();

  /** Logback's propagator leaves its levels behind, for other tests of this JVM. */
  @AfterEach
  void forgetLevels() {
    for (String name : List.of("io.example", "org.apache.catalina.startup")) {
      java.util.logging.Logger.getLogger(name).setLevel(null);
    }
  }

  /** What Spring Boot does where there is no configuration. */
  private void configureAsSpringBootDoes() {
    context.stop();
    context.reset();
    LevelChangePropagator propagator = new LevelChangePropagator();
    propagator.setContext(context);
    context.addListener(propagator); // writes a status while Logback walks through its listeners
    context.getLogger("org.apache.catalina.startup").setLevel(Level.ERROR);
    context.getLogger("ROOT").setLevel(Level.INFO);
    context.start();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void no_callback_changes_the_listeners_that_logback_walks_through(boolean sdk) {
    context.setMDCAdapter(MDC.getMDCAdapter());
    OpenTelemetry telemetry = sdk ? OpenTelemetrySdk.builder().build() : OpenTelemetry.noop();
    try (LoggingConfig logging = LoggingConfig.install(context, telemetry, Attributes.empty())) {
      configureAsSpringBootDoes();
      List<LoggerContextListener> listeners = context.getCopyOfListenerList();

      context.getLogger("io.example").setLevel(Level.DEBUG);
      context.getLogger("io.example").setLevel(null);

      assertThat(listeners).hasSize(1).hasOnlyElementsOfType(LevelChangePropagator.class);
      assertThat(context.getCopyOfListenerList()).isEqualTo(listeners);
    } finally {
      context.stop();
    }
  }
}
