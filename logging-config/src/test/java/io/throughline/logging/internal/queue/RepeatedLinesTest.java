package io.throughline.logging.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.throughline.logging.AsyncLineAppender;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class RepeatedLinesTest {

  private static final int BURST = 2;

  private final LoggerContext context = new LoggerContext();
  private final RepeatedLines repeated =
      new RepeatedLines(BURST, 1_000_000, new Notices(context, AsyncLineAppender.class));

  RepeatedLinesTest() {
    context.setMDCAdapter(MDC.getMDCAdapter());
  }

  private ILoggingEvent error(String message) {
    return new LoggingEvent(
        "", context.getLogger("io.example"), Level.ERROR, message, null, new Object[0]);
  }

  @Test
  void long_messages_are_not_kept_and_yet_told_from_each_other() {
    List<WeakReference<String>> messages = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String message = "cannot parse " + "x".repeat(100_000) + i;
      messages.add(new WeakReference<>(message));
      assertThat(repeated.admit(error(message))).isTrue();
    }

    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              System.gc();
              return messages.stream().allMatch(message -> message.refersTo(null));
            });
    assertThat(repeated.isCounting()).isTrue();
    assertThat(repeated.summariesIfDue(true)).isEmpty();
  }

  @Test
  void the_same_long_message_is_summed_up_by_its_beginning() {
    String message = "cannot parse " + "x".repeat(100_000);
    int admitted = 0;
    for (int i = 0; i < 10; i++) {
      admitted += repeated.admit(error(message)) ? 1 : 0;
    }

    assertThat(admitted).isEqualTo(BURST);
    List<ILoggingEvent> summaries = repeated.summariesIfDue(true);
    assertThat(summaries).hasSize(1);
    assertThat(summaries.get(0).getLoggerName()).isEqualTo("io.example");
    assertThat(summaries.get(0).getLevel()).isEqualTo(Level.ERROR);
    assertThat(summaries.get(0).getFormattedMessage())
        .startsWith("8 more lines like this between ")
        .contains(": cannot parse xxx")
        .endsWith("x\u2026")
        .hasSizeLessThan(700);
  }
}
