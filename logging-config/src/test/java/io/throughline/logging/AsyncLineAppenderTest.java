package io.throughline.logging;

import static io.throughline.semconv.ThroughlineLogDropReason.QUEUE_FULL;
import static io.throughline.semconv.ThroughlineLogDropReason.REPEATED;
import static io.throughline.semconv.ThroughlineLogDropReason.SHUTDOWN;
import static io.throughline.semconv.ThroughlineLogDropReason.WRITE_FAILED;
import static io.throughline.semconv.ThroughlineLogLevel.ERROR;
import static io.throughline.semconv.ThroughlineLogLevel.INFO;
import static io.throughline.semconv.ThroughlineLogLevel.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.Duration;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.EventFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

class AsyncLineAppenderTest {

  private final GatedAppender output = new GatedAppender();
  private final LogbackUnderTest logback = new LogbackUnderTest("<root level=\"INFO\"/>");
  private final AsyncLineAppender async = new AsyncLineAppender();
  private final LogLineCounts counts = LogLineCounts.of(logback.context());

  /** Takes lines when it has a permit; an endless number at the end of the test. */
  private static final class GatedAppender extends AppenderBase<ILoggingEvent> {
    final Semaphore permits = new Semaphore(0);
    final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent line) {
      permits.acquireUninterruptibly();
      lines.add(line);
    }

    List<String> messages() {
      return lines.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
  }

  private void start() {
    output.setContext(logback.context());
    output.start();
    async.setContext(logback.context());
    async.addAppender(output);
    async.start();
    logback.context().getLogger(Logger.ROOT_LOGGER_NAME).addAppender(async);
  }

  @AfterEach
  void close() {
    output.permits.release(Integer.MAX_VALUE / 2);
    logback.close();
  }

  private void awaitThatOneLineIsInTheOutput() {
    await().until(output.permits::hasQueuedThreads);
  }

  @Test
  void without_a_kept_thread_each_line_is_written_and_the_thread_ends_again() {
    output.permits.release(100);
    start();
    logback.logger().info("before");
    assertThat(async.flush(60_000)).isTrue();
    Thread kept = async.worker();

    async.keepThread(false);
    await().until(() -> !kept.isAlive());
    for (int i = 0; i < 3; i++) {
      logback.logger().info("line {}", i);
      Thread revived = async.worker();
      assertThat(async.flush(60_000)).isTrue();
      await().until(() -> !revived.isAlive());
    }
    async.keepThread(true);

    assertThat(async.worker().isAlive()).isTrue();
    assertThat(output.messages()).containsExactly("before", "line 0", "line 1", "line 2");
    assertThat(counts.written(INFO)).isEqualTo(4);
  }

  @Test
  void full_queue_drops_info_first_then_the_rest_and_counts_each_by_level() {
    async.setQueueSize(20);
    start();
    logback.logger().info("holds the output");
    awaitThatOneLineIsInTheOutput();
    for (int i = 0; i < 30; i++) {
      logback.logger().info("info {}", i);
    }
    for (int i = 0; i < 10; i++) {
      logback.logger().error("error {}", i);
    }
    output.permits.release(Integer.MAX_VALUE / 2);
    assertThat(async.flush(30_000)).isTrue();

    assertThat(counts.written(INFO)).isEqualTo(16);
    assertThat(counts.dropped(INFO, QUEUE_FULL)).isEqualTo(15);
    assertThat(counts.written(ERROR)).isEqualTo(4);
    assertThat(counts.dropped(ERROR, QUEUE_FULL)).isEqualTo(6);
    assertThat(output.messages()).contains("info 14", "error 3").doesNotContain("info 15");
  }

  @Test
  void one_line_says_when_dropping_began_and_one_how_many_it_were() {
    async.setQueueSize(16);
    start();
    logback.logger().info("holds the output");
    awaitThatOneLineIsInTheOutput();
    for (int i = 0; i < 50; i++) {
      logback.logger().info("info {}", i);
    }
    output.permits.release(Integer.MAX_VALUE / 2);
    await().until(() -> output.messages().toString().contains("log lines were dropped"));

    assertThat(output.messages())
        .filteredOn(message -> !message.startsWith("info") && !message.startsWith("holds"))
        .satisfiesExactly(
            began -> assertThat(began).startsWith("the log queue is full"),
            over ->
                assertThat(over)
                    .startsWith(counts.dropped(INFO, QUEUE_FULL) + " log lines were dropped"));
    assertThat(counts.dropped(INFO, QUEUE_FULL)).isEqualTo(38);
  }

  @Test
  void long_messages_take_several_places() {
    async.setQueueSize(100);
    start();
    logback.logger().info("holds the output");
    awaitThatOneLineIsInTheOutput();
    for (int i = 0; i < 10; i++) {
      logback.logger().info(i % 2 == 0 ? "x".repeat(5_100) : "{} and {}", "x".repeat(5_100), i);
    }

    assertThat(counts.dropped(INFO, QUEUE_FULL)).isEqualTo(7);
  }

  @Test
  void long_values_and_exceptions_take_several_places() {
    async.setQueueSize(100);
    start();
    logback.logger().info("holds the output");
    awaitThatOneLineIsInTheOutput();
    Throwable deep = new IllegalStateException("deep");
    StackTraceElement[] frames = new StackTraceElement[100];
    Arrays.fill(frames, new StackTraceElement("a.B", "c", "B.java", 1));
    deep.setStackTrace(frames);
    for (int i = 0; i < 5; i++) {
      logback.logger().atInfo().addKeyValue("payload", "x".repeat(5_100)).log("published");
      logback.logger().info("failed", deep);
    }

    assertThat(counts.dropped(INFO, QUEUE_FULL)).isEqualTo(7);
  }

  @Test
  void values_of_the_mdc_and_suppressed_exceptions_take_several_places() {
    async.setQueueSize(100);
    start();
    logback.logger().info("holds the output");
    awaitThatOneLineIsInTheOutput();
    Throwable failed = new IllegalStateException("failed");
    failed.setStackTrace(new StackTraceElement[0]);
    for (int i = 0; i < 100; i++) {
      Throwable attempt = new IllegalStateException("attempt " + i);
      attempt.setStackTrace(new StackTraceElement[0]);
      failed.addSuppressed(attempt);
    }
    for (int i = 0; i < 5; i++) {
      MDC.put("payload", "x".repeat(5_100));
      logback.logger().info("published");
      MDC.clear();
      logback.logger().info("failed", failed);
    }

    assertThat(counts.dropped(INFO, QUEUE_FULL)).isEqualTo(7);
  }

  @Test
  void blocking_appender_makes_who_logs_wait_and_drops_nothing() throws Exception {
    async.setQueueSize(16);
    async.setBlocking(true);
    start();
    Thread host =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                logback.logger().info("info {}", i);
              }
            });
    host.start();
    await().until(() -> host.getState() == Thread.State.TIMED_WAITING);
    output.permits.release(Integer.MAX_VALUE / 2);
    host.join();
    assertThat(async.flush(30_000)).isTrue();

    assertThat(counts.written(INFO)).isEqualTo(100);
    assertThat(output.lines).hasSize(100);
  }

  @Test
  void value_is_text_of_the_moment_when_it_was_logged() {
    start();
    List<String> changing = new ArrayList<>(List.of("before"));
    logback.logger().atInfo().addKeyValue("list", changing).addKeyValue("n", 1).log("hello");
    changing.add("after");
    output.permits.release(1);
    await().until(() -> output.lines.size() == 1);

    assertThat(output.lines.get(0).getKeyValuePairs())
        .extracting(pair -> pair.value)
        .containsExactly("[before]", 1);
  }

  @Test
  void argument_is_text_of_the_moment_when_it_was_logged() {
    start();
    List<String> changing = new ArrayList<>(List.of("before"));
    logback.logger().info("{} and {}", changing, 1);
    changing.add("after");
    output.permits.release(1);
    await().until(() -> output.lines.size() == 1);

    assertThat(output.lines.get(0).getFormattedMessage()).isEqualTo("[before] and 1");
  }

  @Test
  void who_logs_does_not_format_what_cannot_change() {
    LoggingEvent event =
        new LoggingEvent(
            "",
            (ch.qos.logback.classic.Logger) logback.logger(),
            Level.INFO,
            "{} and {}",
            null,
            new Object[] {"text", 1});
    EventFields.snapshot(event);

    event.getArgumentArray()[0] = "other";
    assertThat(event.getFormattedMessage()).isEqualTo("other and 1");
  }

  @Test
  void stopping_writes_what_waits() {
    start();
    for (int i = 0; i < 1_000; i++) {
      logback.logger().info("info {}", i);
    }
    output.permits.release(Integer.MAX_VALUE / 2);
    async.stop();
    logback.logger().info("late");
    async.doAppend(output.lines.get(0));

    assertThat(output.lines).hasSize(1_000);
    assertThat(counts.written(INFO)).isEqualTo(1_000);
    assertThat(counts.dropped(INFO, SHUTDOWN)).isEqualTo(2);
  }

  @Test
  void stopping_gives_up_a_stuck_output_after_the_timeout_and_counts_what_was_lost() {
    async.setFlushTimeout(Duration.buildByMilliseconds(50));
    start();
    logback.logger().info("stuck");
    awaitThatOneLineIsInTheOutput();
    for (int i = 0; i < 10; i++) {
      logback.logger().info("info {}", i);
    }
    async.stop();

    assertThat(counts.dropped(INFO, SHUTDOWN)).isEqualTo(10);
  }

  @Test
  void output_that_fails_loses_its_lines_to_the_count_and_not_the_thread() {
    output.stop();
    start();
    output.stop();
    logback.logger().warn("lost");
    assertThat(async.flush(30_000)).isTrue();
    output.start();
    output.permits.release(1);
    logback.logger().warn("written");
    assertThat(async.flush(30_000)).isTrue();

    assertThat(counts.dropped(WARN, WRITE_FAILED)).isEqualTo(1);
    assertThat(counts.written(WARN)).isEqualTo(1);
  }

  @Test
  void filter_of_the_host_that_throws_costs_its_line_and_not_who_logs() {
    Filter<ILoggingEvent> failing =
        new Filter<>() {
          @Override
          public FilterReply decide(ILoggingEvent line) {
            if (line.getMessage().equals("bad")) {
              throw new IllegalStateException("no");
            }
            return FilterReply.NEUTRAL;
          }
        };
    async.addFilter(failing);
    output.permits.release(100);
    start();
    logback.logger().info("bad");
    logback.logger().info("good");
    assertThat(async.flush(60_000)).isTrue();

    assertThat(output.messages()).containsExactly("good");
    assertThat(counts.dropped(INFO, WRITE_FAILED)).isEqualTo(1);
    assertThat(counts.written(INFO)).isEqualTo(1);
  }

  @Test
  void same_error_is_written_up_to_the_burst_and_then_summed_up() {
    async.setRepeatBurst(3);
    async.setRepeatInterval(Duration.buildByMilliseconds(10));
    start();
    output.permits.release(Integer.MAX_VALUE / 2);
    for (int i = 0; i < 50; i++) {
      logback.logger().info("info {}", i);
    }
    for (int i = 0; i < 1_000; i++) {
      logback.logger().error("peer {} is gone", i);
    }
    async.stop();

    long summed =
        output.messages().stream()
            .filter(message -> message.endsWith(": peer {} is gone"))
            .mapToLong(message -> Long.parseLong(message.substring(0, message.indexOf(' '))))
            .sum();
    assertThat(summed).isPositive().isEqualTo(counts.dropped(ERROR, REPEATED));
    long written = output.messages().stream().filter(m -> m.startsWith("peer ")).count();
    assertThat(written).isGreaterThanOrEqualTo(3).isEqualTo(1_000 - summed);
    assertThat(output.messages()).contains("peer 0 is gone", "info 49");
  }

  @Test
  void lines_that_leave_all_to_their_arguments_are_the_same_if_these_are() {
    async.setRepeatBurst(3);
    async.setRepeatInterval(Duration.buildBySeconds(1_000));
    async.setFlushTimeout(Duration.buildBySeconds(60));
    start();
    output.permits.release(Integer.MAX_VALUE / 2);
    for (int i = 0; i < 100; i++) {
      logback.logger().warn("{}", "order " + i + " is late");
      logback.logger().atWarn().addKeyValue("order", i).log("");
      logback.logger().warn("", new IllegalStateException("order " + i));
    }
    for (int i = 0; i < 10; i++) {
      logback.logger().warn("{}: {}", "the journal", "no answer");
    }
    async.stop();

    assertThat(counts.dropped(WARN, REPEATED)).isEqualTo(7);
    assertThat(output.messages())
        .contains("order 0 is late", "order 99 is late")
        .hasSize(300 + 3 + 1);
    assertThat(output.messages().get(303))
        .startsWith("7 more lines like this between ")
        .endsWith(": the journal: no answer");
  }
}
