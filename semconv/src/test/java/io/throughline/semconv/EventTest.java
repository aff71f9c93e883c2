package io.throughline.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class EventTest {

  private final Logger log = (Logger) LoggerFactory.getLogger(EventTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
    log.setAdditive(false);
    log.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void an_event_is_a_line_with_its_name_and_fields() {
    MqttEvents.clientConnected(log.atInfo())
        .clientId("c1")
        .network(MqttNetwork.TLS)
        .cleanStart(true)
        .log("client connected");

    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getMessage)
        .isEqualTo("client connected");
    assertThat(lines.list.get(0).getKeyValuePairs())
        .containsExactly(
            new KeyValuePair("otel.event.name", "mqtt.client.connected"),
            new KeyValuePair("client_id", "c1"),
            new KeyValuePair("mqtt.network", "tls"),
            new KeyValuePair("mqtt.clean_start", true));
  }

  @Test
  void an_event_may_say_what_caused_it() {
    RuntimeException cause = new RuntimeException("refused");
    MqttEvents.clientRefused(log.atWarn()).clientId("c1").log("client refused", cause);

    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.WARN);
              assertThat(line.getThrowableProxy().getMessage()).isEqualTo("refused");
            });
  }

  @Test
  void an_event_below_the_level_is_not_logged() {
    MqttEvents.clientConnected(log.atDebug()).clientId("c1").log("client connected");

    assertThat(lines.list).isEmpty();
  }

  @Test
  void an_event_below_the_level_allocates_nothing() {
    logDisabled(); // links the calls, which allocates
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    logDisabled();

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
  }

  private void logDisabled() {
    for (int i = 0; i < 1_000; i++) {
      JournalEvents.entryAppended(log.atDebug()).topic("t").offset(1_000_000 + i).log("appended");
      MqttEvents.clientConnected(log.atDebug()).duration(i).cleanStart(true).log("connected");
    }
  }
}
