package io.throughline.logging;

import static io.throughline.semconv.ThroughlineLogDropReason.QUEUE_FULL;
import static io.throughline.semconv.ThroughlineLogDropReason.WRITE_FAILED;
import static io.throughline.semconv.ThroughlineLogLevel.INFO;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.context.LogLineCounts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines of a service whose stdout is slow or broken. */
class StdoutTest {

  /** A pipe whose reader is slow, so that the queue overflows. */
  private static final class SlowStdout extends OutputStream {
    final List<String> lines = new ArrayList<>();

    @Override
    public void write(int value) {
      throw new UnsupportedOperationException("lines come in chunks");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      String chunk = new String(bytes, offset, length, StandardCharsets.UTF_8);
      assertThat(chunk).endsWith("\n");
      chunk.lines().forEach(lines::add);
      for (int i = 0; i < 200; i++) {
        Thread.onSpinWait();
      }
    }
  }

  private static final Pattern NUMBERED = Pattern.compile("line (?<index>\\d+) of (?<span>\\w+)");

  @Test
  void million_lines_of_eight_threads_are_written_or_counted_and_none_is_torn() throws Exception {
    SlowStdout slow = new SlowStdout();
    try (LogbackUnderTest million = new LogbackUnderTest(LogbackUnderTest.BASE)) {
      System.setOut(new PrintStream(slow, false, StandardCharsets.UTF_8));
      int threads = 8;
      long linesOfEach = 125_100;
      CountDownLatch done = new CountDownLatch(threads);
      for (int t = 0; t < threads; t++) {
        String spanId = "%016x".formatted(t + 1);
        Thread thread =
            new Thread(
                () -> {
                  try (Scope scope = Spans.sampled(spanId).makeCurrent()) {
                    for (int i = 0; i < linesOfEach; i++) {
                      million.logger().info("line {} of {}", i, spanId);
                    }
                  }
                  done.countDown();
                });
        thread.start();
      }
      done.await();
      million.text(); // a stop on a busy machine would not wait for all
      LogLineCounts ofMillion = LogLineCounts.of(million.context());
      million.context().stop();

      long written = ofMillion.written(INFO);
      assertThat(written + ofMillion.dropped(INFO, QUEUE_FULL)).isEqualTo(threads * linesOfEach);
      assertThat(ofMillion.dropped(INFO, QUEUE_FULL)).isPositive();
      Map<String, Integer> next = new HashMap<>();
      int infos = 0;
      for (String line : slow.lines) {
        Map<String, Object> fields = LogbackUnderTest.parsed(line);
        Matcher message = NUMBERED.matcher(String.valueOf(fields.get("message")));
        if (message.matches()) {
          infos++;
          assertThat(fields).containsEntry("span_id", message.group("span"));
          int index = Integer.parseInt(message.group("index"));
          assertThat(index).isGreaterThanOrEqualTo(next.getOrDefault(message.group("span"), 0));
          next.put(message.group("span"), index + 1);
        }
      }
      assertThat(infos).isEqualTo(written);
    }
  }

  @Test
  void broken_stdout_is_counted_and_the_host_goes_on() {
    try (LogbackUnderTest broken = new LogbackUnderTest(LogbackUnderTest.BASE)) {
      System.setOut(
          new PrintStream(
              new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                  throw new IOException("Broken pipe");
                }
              }));
      LogLineCounts ofBroken = LogLineCounts.of(broken.context());
      broken.logger().info("lost");
      broken.context().stop();

      assertThat(ofBroken.dropped(INFO, WRITE_FAILED)).isEqualTo(1);
    }
  }

  @Test
  void error_of_stdout_costs_the_line_only_and_is_told_until_lines_are_written_again() {
    try (LogbackUnderTest failing = new LogbackUnderTest(LogbackUnderTest.BASE)) {
      PrintStream working = System.out;
      LogLineCounts counts = LogLineCounts.of(failing.context());
      List<String> told = new CopyOnWriteArrayList<>();
      counts.watch(failure -> told.add(String.valueOf(failure)));
      System.setOut(
          new PrintStream(
              new OutputStream() {
                @Override
                public void write(int value) {
                  throw new OutOfMemoryError("for this test");
                }
              }));
      failing.logger().info("lost");
      assertThat(failing.text()).isEmpty();
      System.setOut(working);
      failing.logger().info("written");

      assertThat(failing.line()).containsEntry("message", "written");
      assertThat(counts.dropped(INFO, WRITE_FAILED)).isEqualTo(1);
      assertThat(counts.written(INFO)).isEqualTo(1);
      assertThat(told).containsExactly("java.lang.OutOfMemoryError: for this test", "null");
    }
  }
}
