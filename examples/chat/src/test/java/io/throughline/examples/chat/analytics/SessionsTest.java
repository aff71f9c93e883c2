package io.throughline.examples.chat.analytics;

import static io.throughline.examples.chat.MeasuredValues.count;
import static io.throughline.examples.chat.MeasuredValues.sum;
import static io.throughline.examples.chat.MeasuredValues.total;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.semconv.EventType;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionsTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private Instant now = START;

  private Sessions sessions(int most) {
    return new Sessions(most, Duration.ofMinutes(30), () -> now, telemetry.openTelemetry());
  }

  private static AnalyticsEvent event(String session, EventType type, int second) {
    return Events.event("e" + second, type, START.plusSeconds(second), session);
  }

  @Test
  void a_session_is_as_long_as_from_its_first_event_to_its_last() {
    Sessions sessions = sessions(10);
    sessions.add(event("s", EventType.APP_STARTED, 5));
    sessions.add(event("s", EventType.CHAT_OPENED, 20));
    sessions.add(event("s", EventType.CHAT_OPENED, 10));

    assertThat(sum(telemetry, "analytics.session.count")).isEqualTo(1);

    sessions.add(event("s", EventType.APP_CLOSED, 65));

    assertThat(sum(telemetry, "analytics.session.count")).isZero();
    assertThat(sum(telemetry, "analytics.sessions.started")).isEqualTo(1);
    assertThat(
            total(telemetry, "analytics.session.duration", "analytics.session.end.reason=closed"))
        .isEqualTo(60);
  }

  @Test
  void a_session_of_which_nothing_comes_expires() {
    Sessions sessions = sessions(10);
    sessions.add(event("quiet", EventType.APP_STARTED, 0));
    now = START.plus(Duration.ofMinutes(20));
    sessions.add(event("busy", EventType.APP_STARTED, 1));
    now = START.plus(Duration.ofMinutes(31));

    assertThat(sessions.size()).isEqualTo(1);
    assertThat(
            count(telemetry, "analytics.session.duration", "analytics.session.end.reason=expired"))
        .isEqualTo(1);
  }

  @Test
  void one_session_too_many_ends_the_one_that_was_idle_for_longest() {
    Sessions sessions = sessions(2);
    sessions.add(event("a", EventType.APP_STARTED, 1));
    sessions.add(event("b", EventType.APP_STARTED, 2));
    sessions.add(event("a", EventType.CHAT_OPENED, 3));
    sessions.add(event("c", EventType.APP_STARTED, 4));

    assertThat(sessions.size()).isEqualTo(2);
    assertThat(
            total(telemetry, "analytics.session.duration", "analytics.session.end.reason=evicted"))
        .isZero();
    sessions.add(event("a", EventType.APP_CLOSED, 5));
    assertThat(
            total(telemetry, "analytics.session.duration", "analytics.session.end.reason=closed"))
        .isEqualTo(4);
  }

  @Test
  void an_event_without_a_session_begins_none() {
    Sessions sessions = sessions(2);
    sessions.add(event("", EventType.APP_STARTED, 1));

    assertThat(sessions.size()).isZero();
  }
}
