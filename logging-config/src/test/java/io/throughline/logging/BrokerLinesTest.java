package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.throughline.semconv.MqttConnectRefusal;
import io.throughline.semconv.MqttDisconnectReason;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttReasonCode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerLinesTest {

  private final LogbackUnderTest logback = new LogbackUnderTest(LogbackUnderTest.BASE);
  private final ConnectionLog connections = new ConnectionLog(logback.logger());
  private final MessageLog messages = new MessageLog(logback.logger());

  @AfterEach
  void close() {
    logback.close();
  }

  @Test
  void connection_is_told_from_its_start_to_its_end() {
    connections.connected("c1", MqttNetwork.TLS, true, "192.0.2.7", 0.25);
    connections.refused(
        "c2",
        MqttNetwork.TCP,
        MqttConnectRefusal.AUTHENTICATION,
        MqttReasonCode.NOT_AUTHORIZED,
        "192.0.2.8");
    connections.disconnected("c1", MqttDisconnectReason.KEEP_ALIVE_TIMEOUT, 60.5);

    assertThat(logback.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .containsAllEntriesOf(
                        Map.of(
                            "otel.event.name", "mqtt.client.connected",
                            "level", "INFO",
                            "client_id", "c1",
                            "mqtt.network", "tls",
                            "mqtt.clean_start", true,
                            "network.peer.address", "192.0.2.7",
                            "duration", 0.25)),
            line ->
                assertThat(line)
                    .containsAllEntriesOf(
                        Map.of(
                            "otel.event.name", "mqtt.client.refused",
                            "level", "WARN",
                            "client_id", "c2",
                            "mqtt.connect.refusal", MqttConnectRefusal.AUTHENTICATION.value(),
                            "mqtt.reason_code", MqttReasonCode.NOT_AUTHORIZED.value())),
            line ->
                assertThat(line)
                    .containsAllEntriesOf(
                        Map.of(
                            "otel.event.name", "mqtt.client.disconnected",
                            "level", "INFO",
                            "client_id", "c1",
                            "mqtt.disconnect.reason", "keep_alive_timeout",
                            "duration", 60.5)));
  }

  @Test
  void message_has_its_topic_quality_and_duration_also_if_it_failed() {
    messages.processed("c1", "a/b", 1, 0.002);
    messages.failed("c1", "a/b", 2, 1.5, "DEADLINE_EXCEEDED", "goes on without being stored");

    assertThat(logback.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .containsAllEntriesOf(
                        Map.of(
                            "otel.event.name", "mqtt.message.processed",
                            "level", "INFO",
                            "client_id", "c1",
                            "topic", "a/b",
                            "qos", 1,
                            "duration", 0.002))
                    .doesNotContainKey("error.type"),
            line ->
                assertThat(line)
                    .containsAllEntriesOf(
                        Map.of(
                            "otel.event.name", "mqtt.message.processed",
                            "level", "WARN",
                            "message", "goes on without being stored",
                            "qos", 2,
                            "duration", 1.5,
                            "error.type", "DEADLINE_EXCEEDED")));
  }

  @Test
  void disabled_level_logs_nothing() {
    logback.context().getLogger("io.example").setLevel(Level.ERROR);
    connections.connected("c1", MqttNetwork.TLS, true, "", 0.25);
    messages.processed("c1", "a/b", 1, 0.002);

    assertThat(logback.lines()).isEmpty();
  }
}
