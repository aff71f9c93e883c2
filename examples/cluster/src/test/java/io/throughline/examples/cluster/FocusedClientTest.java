package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One client in focus, by one call to the broker, while nothing else is sampled. */
@ExtendWith(SharedCluster.class)
class FocusedClientTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String CLIENT = "messaging.client.id";
  private static final String FOREIGN_TRACE = "5bf92f3577b34da6a3ce929d0e0e4737";
  private static final Pattern COST =
      Pattern.compile("\"kept_in_focus\":\\{\"spans\":(\\d+),\"lines\":(\\d+)}");

  private final RunningCluster cluster;

  FocusedClientTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void nothing_is_sampled() throws InterruptedException {
    cluster.awaitReady();
    plan("{\"rules\": [{\"name\": \"none\", \"ratio\": 0}]}");
  }

  @AfterEach
  void everything_is_sampled_again() throws InterruptedException {
    plan("{}");
  }

  @Test
  void only_the_client_in_focus_is_traced_and_logged_in_detail_by_every_service() throws Exception {
    Mqtt5AsyncClient inFocus = cluster.client();
    Mqtt5AsyncClient other = cluster.client();
    Mqtt5AsyncClient forger = cluster.client();
    plan(
        "{\"rules\": [{\"name\": \"none\", \"ratio\": 0}], \"focuses\":"
            + " [{\"attribute\": \"client_id\", \"value\": \"%s\", \"seconds\": 600}]}"
                .formatted(id(inFocus)));

    Inbox inbox = Inbox.subscribe(cluster.client(), "focus/temperature");
    Map<ServiceProcess, Integer> earlier = new HashMap<>();
    for (ServiceProcess service : cluster.services()) {
      earlier.put(service, debugLines(service).size());
    }

    publish(other, Mqtt5UserProperties.of());
    publish(
        forger,
        Mqtt5UserProperties.of(
            Mqtt5UserProperty.of("traceparent", "00-" + FOREIGN_TRACE + "-00f067aa0ba902b7-00"),
            Mqtt5UserProperty.of("tracestate", "throughline=focus:99999999999")));
    publish(inFocus, Mqtt5UserProperties.of());

    for (int each = 0; each < 3; each++) {
      inbox.next();
    }

    Trace trace = awaitTraceOf(inFocus);
    List<ServiceProcess> services = cluster.onTheWay();
    for (ServiceProcess service : services) {
      await(service.name())
          .atMost(SOON)
          .untilAsserted(
              () -> {
                List<String> lines = new LogFile(service.log()).debugLinesOf(trace.id());
                // The broker has one for the message and one for its delivery.
                assertThat(lines).hasSize(service == cluster.broker() ? 2 : 1);
                assertThat(kept(service, 2)).isPositive();
              });
      assertThat(debugLines(service).stream().skip(earlier.getOrDefault(service, 0)))
          .as("DEBUG lines of " + service.name())
          .allMatch(line -> line.contains(trace.id()));
      assertThat(kept(service, 1)).as("spans of " + service.name()).isGreaterThanOrEqualTo(2);
    }
    assertThat(cluster.telemetry().traces())
        .noneMatch(each -> isOf(each, other) || isOf(each, forger))
        .noneMatch(each -> each.id().equals(FOREIGN_TRACE));
    assertThat(new LogFile(cluster.journal().log()).ofTrace(FOREIGN_TRACE))
        .as("the message of the forger came through, with the lines that each has")
        .hasSize(1);
  }

  @Test
  void what_a_subscriber_in_focus_gets_is_traced_and_logged_in_detail() throws Exception {
    Mqtt5AsyncClient subscriber = cluster.client();
    Inbox inbox = Inbox.subscribe(subscriber, "focus/subscriber");
    plan(
        "{\"rules\": [{\"name\": \"none\", \"ratio\": 0}], \"focuses\":"
            + " [{\"attribute\": \"client_id\", \"value\": \"%s\", \"seconds\": 600}]}"
                .formatted(id(subscriber)));

    cluster
        .client()
        .publishWith()
        .topic("focus/subscriber")
        .qos(MqttQos.AT_LEAST_ONCE)
        .send()
        .join();
    inbox.next();

    Trace delivery =
        cluster
            .telemetry()
            .await(
                trace ->
                    trace.named("mqtt.deliver").stream()
                        .anyMatch(span -> id(subscriber).equals(span.attribute(CLIENT))),
                SOON)
            .orElseThrow();
    assertThat(delivery.named("mqtt.publish.handle")).as("nobody has asked for it").isEmpty();
    assertThat(new LogFile(cluster.broker().log()).debugLinesOf(delivery.id()))
        .singleElement()
        .asString()
        .contains("message goes out to " + id(subscriber));
  }

  private static List<String> debugLines(ServiceProcess service) throws IOException {
    return new LogFile(service.log()).withField("level", "DEBUG");
  }

  private Trace awaitTraceOf(Mqtt5AsyncClient client) throws InterruptedException {
    return cluster
        .telemetry()
        .await(
            trace ->
                isOf(trace, client)
                    && !trace.named("placement_center.store").isEmpty()
                    && !trace.named("mqtt.deliver").isEmpty()
                    && !trace.named("journal.persist").isEmpty(),
            SOON)
        .orElseThrow();
  }

  private static boolean isOf(Trace trace, Mqtt5AsyncClient client) {
    return trace.named("mqtt.publish.handle").stream()
        .map((ReceivedSpan span) -> span.attribute(CLIENT))
        .anyMatch(id(client)::equals);
  }

  private static String id(Mqtt5AsyncClient client) {
    return client.getConfig().getClientIdentifier().orElseThrow().toString();
  }

  private static void publish(Mqtt5AsyncClient client, Mqtt5UserProperties properties) {
    client
        .publishWith()
        .topic("focus/temperature")
        .qos(MqttQos.AT_LEAST_ONCE)
        .userProperties(properties)
        .send()
        .join();
  }

  private void plan(String json) throws InterruptedException {
    assertThat(cluster.broker().control("/sampling", json).status()).isEqualTo(200);
  }

  /** Spans are group 1, lines group 2. */
  private static int kept(ServiceProcess service, int group) throws InterruptedException {
    Matcher cost = COST.matcher(service.control("/sampling", "").body());
    assertThat(cost.find()).isTrue();
    return Integer.parseInt(cost.group(group));
  }
}
