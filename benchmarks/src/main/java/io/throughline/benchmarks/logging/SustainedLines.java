package io.throughline.benchmarks.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.throughline.logging.LoggingConfig;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A load of log lines at a given rate from four threads to stdout, which is to be redirected to a
 * file. Its lines are to be counted there; its own messages go to stderr.
 *
 * <pre>java -Xmx128m -cp ... io.throughline.benchmarks.logging.SustainedLines 200000 10 2 > lines
 * </pre>
 */
public final class SustainedLines {

  private static final int THREADS = 4;

  private SustainedLines() {}

  /**
   * Logs.
   *
   * @param args lines in a second, for how many seconds, and for how many seconds before that at a
   *     tenth of it: code that is not compiled yet writes no 200,000 lines a second
   * @throws JoranException never
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws JoranException, InterruptedException {
    int linesPerSecond = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    int slowSeconds = args.length > 2 ? Integer.parseInt(args[2]) : 0;
    LoggerContext context = Lines.emptyContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(
            "<configuration><include resource=\"io/throughline/logging/base.xml\"/></configuration>"
                .getBytes(StandardCharsets.UTF_8)));
    try (LoggingConfig logging = LoggingConfig.install(OpenTelemetry.noop(), Attributes.empty())) {
      Logger logger = Lines.logger(context);
      int each = linesPerSecond / THREADS;
      long start = System.nanoTime();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Runnable publisher =
            () -> {
              Lines.putMdc();
              Lines.enterSpan();
              log(logger, each / 10, slowSeconds);
              log(logger, each, seconds);
            };
        Thread thread = new Thread(publisher, "publisher-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      double took = (System.nanoTime() - start) / 1e9;
      boolean written = logging.flush(Duration.ofSeconds(30));
      System.err.printf(
          "%,d lines logged in %.1f s, all written: %s, heap in use %,d KiB%n",
          THREADS * ((long) each * seconds + (long) each / 10 * slowSeconds),
          took,
          written,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024);
    }
    context.stop();
  }

  /** In portions of a millisecond; who is late catches up. */
  private static void log(Logger logger, int linesPerSecond, int seconds) {
    Object[] arguments = Lines.arguments();
    long start = System.nanoTime();
    long lines = (long) linesPerSecond * seconds;
    for (long line = 0; line < lines; line++) {
      long due = start + line * 1_000_000_000L / linesPerSecond;
      while (due - System.nanoTime() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      logger.info(Lines.MESSAGE, arguments);
    }
  }
}
