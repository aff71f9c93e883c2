package io.throughline.logging.internal.queue;

import static io.throughline.semconv.ThroughlineLogDropReason.QUEUE_FULL;
import static io.throughline.semconv.ThroughlineLogDropReason.SHUTDOWN;
import static io.throughline.semconv.ThroughlineLogLevel.INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import io.throughline.logging.internal.context.LogLineCounts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LinePipelineTest {

  private static final int CAPACITY = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LoggerContext context = new LoggerContext();
  private final LogLineCounts counts = LogLineCounts.of(context);
  private final Semaphore permits = new Semaphore(0);
  private final List<String> written = new CopyOnWriteArrayList<>();
  private volatile Consumer<ILoggingEvent> alsoDoes = line -> {};
  private final LinePipeline pipeline = pipeline();

  private LinePipeline pipeline() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    AppenderBase<ILoggingEvent> output =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent line) {
            permits.acquireUninterruptibly();
            alsoDoes.accept(line);
            written.add(line.getMessage());
          }
        };
    output.setContext(context);
    output.start();
    AppenderAttachableImpl<ILoggingEvent> outputs = new AppenderAttachableImpl<>();
    outputs.addAppender(output);
    Notices notices = new Notices(context, LinePipelineTest.class);
    return new LinePipeline(
        new LineQueue(CAPACITY, counts),
        new LineOutputs(outputs, counts),
        new RepeatedLines(0, 1_000, notices),
        notices,
        counts,
        true,
        2_000);
  }

  @AfterEach
  void stop() {
    permits.release(Integer.MAX_VALUE / 4);
    pipeline.stop();
    context.stop();
  }

  private void log(String message) {
    LoggingEvent line = new LoggingEvent();
    line.setLoggerContext(context);
    line.setLoggerName("host");
    line.setLevel(Level.INFO);
    line.setThreadName("host");
    line.setMessage(message);
    pipeline.accept(line);
  }

  @Test
  void of_an_output_that_is_stuck_at_the_exit_one_line_waits_and_all_are_counted() {
    pipeline.start();
    log("holds the output");
    await().atMost(PATIENCE).until(permits::hasQueuedThreads);
    Thread host =
        new Thread(
            () -> {
              pipeline.exit();
              for (int i = 0; i < 100; i++) {
                log("line " + i);
              }
            });
    host.setDaemon(true);
    host.start();

    await().atMost(PATIENCE).until(() -> !host.isAlive());

    assertThat(counts.dropped(INFO, SHUTDOWN)).isEqualTo(100);
    permits.release(2);
    await().atMost(PATIENCE).until(() -> pipeline.flush(1_000));
    log("goes on");
    assertThat(written).containsExactly("holds the output", "goes on");
  }

  @Test
  void an_output_that_logs_itself_does_not_wait_for_itself() {
    alsoDoes =
        line -> {
          if (line.getMessage().equals("of the host")) {
            for (int i = 0; i < 2 * CAPACITY; i++) {
              log("of the output");
            }
          }
        };
    pipeline.start();
    permits.release(Integer.MAX_VALUE / 4);

    log("of the host");

    await().atMost(PATIENCE).until(() -> pipeline.flush(1_000));
    long dropped = counts.dropped(INFO, QUEUE_FULL);
    assertThat(dropped).isPositive();
    assertThat(written)
        .filteredOn(message -> message.equals("of the output"))
        .hasSize((int) (2 * CAPACITY - dropped));
  }
}
