package io.throughline.logging;

import static io.throughline.logging.LogbackUnderTest.BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.InfoStatus;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which loggers' lines go to OTLP, whatever is done to loggers and their appenders. */
class LoggersToOtlpTest {

  private final ExportedLogs exported = new ExportedLogs();
  private final LogbackUnderTest logback = new LogbackUnderTest(BASE);
  private @Nullable LoggingConfig logging;

  @AfterEach
  void close() {
    if (logging != null) {
      logging.close();
    }
    logback.close();
    exported.close();
  }

  private void install() {
    logging =
        LoggingConfig.install(logback.context(), exported.openTelemetry(), Attributes.empty());
  }

  private List<String> bodies() {
    return exported.bodies();
  }

  /** Lines of a logger that hands nothing on, in a configuration before, after and again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lines_of_a_logger_without_additivity_are_sent_once(boolean restarted) {
    logback.reconfigure(BESIDE);
    logBeside("early");
    install();
    logBeside("connected");
    if (restarted) {
      logback.restart(BESIDE);
    } else {
      logback.reconfigure(BESIDE);
    }
    logBeside("again");

    assertThat(bodies())
        .filteredOn(body -> !body.contains("Logback")) // what a configuration says of itself
        .containsExactly(
            "early audit",
            "early child",
            "early other",
            "connected audit",
            "connected child",
            "connected other",
            "again audit",
            "again child",
            "again other");
    Objects.requireNonNull(logging).close();
    logBeside("closed");
    assertThat(bodies()).noneMatch(body -> body.startsWith("closed"));
  }

  private static final String BESIDE =
      """
      <include resource="io/throughline/logging/base.xml"/>
      <logger name="audit" additivity="false"><appender-ref ref="THROUGHLINE"/></logger>
      <logger name="silent" additivity="false"/>
      """;

  private void logBeside(String when) {
    logback.context().getLogger("audit").info(when + " audit");
    logback.context().getLogger("audit.child").info(when + " child");
    logback.context().getLogger("silent").info(when + " silent");
    logback.context().getLogger("other").info(when + " other");
  }

  @Test
  void emptied_loggers_stop_nobody_elses_lines_and_get_theirs_back() {
    logback.reconfigure(BESIDE);
    install();
    Logger audit = logback.context().getLogger("audit");
    audit.detachAndStopAllAppenders();
    audit.addAppender(listAppender());
    logback.context().getLogger("other").info("other at once");
    awaitOtlpOn(audit);
    logBeside("later");
    logback.context().getLogger("ROOT").detachAndStopAllAppenders();
    audit.info("audit at once");
    awaitOtlpOn(logback.context().getLogger("ROOT"));
    logBeside("last");

    assertThat(bodies())
        .containsExactly(
            "other at once",
            "later audit",
            "later child",
            "later other",
            "audit at once",
            "last audit",
            "last child",
            "last other");
  }

  @Test
  void additivity_that_code_changes_costs_no_line_and_doubles_none() {
    logback.reconfigure(BASE);
    install();
    Logger late = logback.context().getLogger("late");
    late.addAppender(listAppender());
    awaitOtlpOn(late);
    late.info("additive");
    late.setAdditive(false);
    late.info("not additive");
    late.setAdditive(true);
    late.info("additive again");
    Logger later = logback.context().getLogger("later");
    later.setAdditive(false);
    later.addAppender(listAppender());
    awaitOtlpOn(later);
    later.info("found");

    assertThat(bodies()).containsExactly("additive", "not additive", "additive again", "found");
  }

  @Test
  void lines_are_sent_once_though_others_put_an_appender_in_front_of_ours() {
    install();
    Logger root = logback.context().getLogger("ROOT");
    Appender<ILoggingEvent> ours = root.getAppender("THROUGHLINE_OTLP");
    AsyncAppender front = new AsyncAppender();
    front.setContext(logback.context());
    front.addAppender(ours);
    front.start();
    root.detachAppender(ours);
    root.addAppender(front);
    Logger beside = logback.context().getLogger("beside");
    beside.addAppender(listAppender());
    awaitOtlpOn(beside); // now all loggers have been looked at
    beside.info("once");
    front.stop(); // sends what waits

    assertThat(bodies()).containsExactly("once");
  }

  @Test
  void status_messages_wait_for_no_logger() throws Exception {
    logback.reconfigure(BESIDE);
    install();
    Logger audit = logback.context().getLogger("audit");
    audit.detachAndStopAllAppenders();
    audit.addAppender(listAppender());
    Thread teller;
    synchronized (audit) { // as Logger.setLevel does while listeners write status messages
      teller =
          new Thread(
              () ->
                  logback
                      .context()
                      .getStatusManager()
                      .add(new InfoStatus("rolled over", logback.context())));
      teller.start();
      teller.join(30_000);
      assertThat(teller.isAlive()).isFalse();
    }
    awaitOtlpOn(audit);
  }

  private ListAppender<ILoggingEvent> listAppender() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.setContext(logback.context());
    appender.start();
    return appender;
  }

  private static void awaitOtlpOn(Logger logger) {
    await().until(() -> logger.getAppender("THROUGHLINE_OTLP") != null);
  }
}
