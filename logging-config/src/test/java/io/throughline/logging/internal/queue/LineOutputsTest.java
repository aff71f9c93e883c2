package io.throughline.logging.internal.queue;

import static io.throughline.semconv.ThroughlineLogDropReason.WRITE_FAILED;
import static io.throughline.semconv.ThroughlineLogLevel.INFO;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import io.throughline.logging.JsonLineEncoder;
import io.throughline.logging.StdoutLineAppender;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.EventFields;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LineOutputsTest {

  private final LoggerContext context = new LoggerContext();
  private final LogLineCounts counts = LogLineCounts.of(context);
  private final AppenderAttachableImpl<ILoggingEvent> appenders = new AppenderAttachableImpl<>();
  private final PrintStream stdout = System.out;

  @BeforeEach
  void prepare() {
    context.setMDCAdapter(MDC.getMDCAdapter());
  }

  @AfterEach
  void giveStdoutBack() {
    System.setOut(stdout);
    context.stop();
  }

  private <A extends Appender<ILoggingEvent>> A started(A appender) {
    appender.setContext(context);
    appender.start();
    appenders.addAppender(appender);
    return appender;
  }

  private StdoutLineAppender lines() {
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setContext(context);
    encoder.start();
    StdoutLineAppender appender = new StdoutLineAppender();
    appender.setEncoder(encoder);
    appender.setFormat("json");
    return appender;
  }

  private void write(int lines) {
    new LineOutputs(appenders, counts).accept(Stream.generate(this::line).limit(lines).toList());
  }

  private ILoggingEvent line() {
    LoggingEvent line =
        new LoggingEvent("", context.getLogger("host"), Level.INFO, "a line", null, null);
    EventFields.snapshot(line);
    return line;
  }

  @Test
  void a_line_for_several_outputs_is_counted_once() {
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true));
    ListAppender<ILoggingEvent> first = started(new ListAppender<>());
    started(lines());
    ListAppender<ILoggingEvent> last = started(new ListAppender<>());

    write(3);

    assertThat(List.of(first.list.size(), last.list.size())).containsOnly(3);
    assertThat(counts.written(INFO)).isEqualTo(3);
    assertThat(counts.dropped(INFO, WRITE_FAILED)).isZero();
  }

  @Test
  void it_is_counted_by_stdout_if_that_is_first() {
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true));
    started(lines());
    started(new ListAppender<>());

    write(3);

    assertThat(counts.written(INFO)).isEqualTo(3);
  }

  @Test
  void what_one_of_several_outputs_does_not_take_is_counted() {
    started(new ListAppender<>());
    started(new ListAppender<ILoggingEvent>()).stop();

    write(3);

    assertThat(counts.written(INFO)).isEqualTo(3);
    assertThat(counts.dropped(INFO, WRITE_FAILED)).isEqualTo(3);
  }
}
