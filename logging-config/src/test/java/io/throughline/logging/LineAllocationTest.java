package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.otlp.OtlpLines;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * What a line allocates on the way from the logger to stdout. The bounds are what {@code
 * benchmarks} measured and a fifth more, by which JVMs differ.
 */
class LineAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LoggerContext context = new LoggerContext();
  private final Object[] arguments = {"client-1", 512, "plant/1/temperature"};

  private Logger loggerToNowhere() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    TraceContextListener traces = new TraceContextListener();
    traces.setContext(context);
    traces.start();
    OtlpLines.in(context).remove();
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setContext(context);
    encoder.start();
    StdoutLineAppender appender = new StdoutLineAppender();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    Logger logger = context.getLogger("io.example.Broker");
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    return logger;
  }

  private static long bytesPerLine(Runnable line) {
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    MDC.put("tenant", "plant-7");
    MDC.put("node", "broker-2");
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      long least = Long.MAX_VALUE; // the compiler needs several rounds until it is done
      for (int round = 0; round < 20; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 5_000; i++) {
          line.run();
        }
        least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / 5_000);
      }
      return least;
    } finally {
      MDC.clear();
      System.setOut(stdout);
    }
  }

  @Test
  void line_allocates_little_more_than_its_event() {
    Logger logger = loggerToNowhere();
    assertThat(bytesPerLine(() -> logger.info("client {} published {} bytes to {}", arguments)))
        .isBetween(300L, 900L);
  }

  @Test
  void disabled_line_allocates_nothing_also_when_nothing_is_followed_any_more() {
    Logger logger = loggerToNowhere();
    try (LoggingConfig logging =
        LoggingConfig.install(context, OpenTelemetry.noop(), Attributes.empty())) {
      logging.verbosity().follow("topic", "a", java.time.Duration.ofMinutes(1));
      logging.verbosity().reset();
      assertThat(
              bytesPerLine(
                  () -> {
                    logger.debug("client {} published {} bytes to {}", arguments);
                    logger.atDebug().addKeyValue("topic", "plant/1").log("published");
                  }))
          .isZero();
    }
  }
}
