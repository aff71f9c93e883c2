package io.throughline.examples.chat.analytics;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.parts.ClickHouseEngine;
import io.throughline.semconv.AnalyticsQueryType;
import io.throughline.semconv.EventType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The table, on ClickHouse's engine. */
class ClickHouseTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Of yesterday: what is old is deleted. */
  private final Instant noon =
      Instant.now().truncatedTo(DAYS).minus(Duration.ofHours(12)).plusMillis(250);

  private static ClickHouseEngine engine;
  private static ClickHouse clickHouse;

  @BeforeAll
  static void startEngine(@TempDir Path folder) throws Exception {
    engine = ClickHouseEngine.start(folder);
    clickHouse = new ClickHouse(engine.address(), "default", TIMEOUT, OpenTelemetry.noop());
  }

  @AfterAll
  static void stopEngine() throws Exception {
    clickHouse.close();
    engine.close();
  }

  private String day() {
    return noon.toString().substring(0, 10);
  }

  private String dayBefore() {
    return noon.minus(1, DAYS).toString().substring(0, 10);
  }

  private static List<String> ask(AnalyticsQueryType type, Map<String, String> parameters)
      throws IOException {
    return clickHouse.query(Question.read(type, parameters, InstantSource.system()).sql()).stream()
        .map(JsonNode::toString)
        .toList();
  }

  @Test
  void events_are_asked_for_as_they_were_stored() throws Exception {
    clickHouse.insert(
        List.of(
            Events.event("1", EventType.APP_STARTED, noon, "s1"),
            Events.event("2", EventType.CHAT_OPENED, noon.plusSeconds(30), "s1"),
            Events.event("3", EventType.CHAT_OPENED, noon.minusSeconds(86_400), "s2"),
            Events.event("4", EventType.APP_CLOSED, noon.plusMillis(90_500), "s1")));
    // The same once more, as after an answer that was lost.
    clickHouse.insert(List.of(Events.event("1", EventType.APP_STARTED, noon, "s1")));

    assertThat(ask(AnalyticsQueryType.EVENTS_BY_TYPE, Map.of()))
        .containsExactly(
            "{\"type\":\"app_closed\",\"events\":1}",
            "{\"type\":\"app_started\",\"events\":1}",
            "{\"type\":\"chat_opened\",\"events\":2}");
    assertThat(ask(AnalyticsQueryType.EVENTS_BY_TYPE, Map.of("type", "chat_opened", "limit", "1")))
        .containsExactly("{\"type\":\"chat_opened\",\"events\":2}");
    assertThat(ask(AnalyticsQueryType.EVENTS_BY_HOUR, Map.of()))
        .containsExactly(
            "{\"hour\":\"" + dayBefore() + " 12:00:00\",\"events\":1}",
            "{\"hour\":\"" + day() + " 12:00:00\",\"events\":3}");
    assertThat(ask(AnalyticsQueryType.ACTIVE_USERS, Map.of()))
        .containsExactly(
            "{\"day\":\"" + dayBefore() + "\",\"users\":1}",
            "{\"day\":\"" + day() + "\",\"users\":1}");
    assertThat(ask(AnalyticsQueryType.SESSIONS, Map.of("from", day() + "T00:00:00Z")))
        .containsExactly(
            "{\"session\":\"s1\",\"user\":\"anna\",\"started\":\""
                + day()
                + " 12:00:00.250\","
                + "\"seconds\":90.5,\"events\":3,\"closed\":1}");
  }

  @Test
  void a_question_that_it_cannot_answer_is_an_error() {
    assertThatThrownBy(() -> clickHouse.query("SELECT nothing FROM events"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void what_cannot_be_reached_is_an_error(@TempDir Path folder) throws Exception {
    try (ClickHouseEngine other = ClickHouseEngine.start(folder);
        ClickHouse client =
            new ClickHouse(other.address(), "default", TIMEOUT, OpenTelemetry.noop())) {
      client.insert(List.of(Events.event("1")));
      client.check();
      other.stop();

      assertThatThrownBy(client::check).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> client.insert(List.of(Events.event("2"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be reached");

      other.start();
      client.insert(List.of(Events.event("2")));
      assertThat(client.query("SELECT id FROM events FINAL ORDER BY id")).hasSize(2);
    }
  }
}
