package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ServiceProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedCluster.class)
@Tag("kills-services")
class LostServiceTest {

  private static final Duration SOON = Duration.ofMinutes(1);

  private final RunningCluster cluster;

  LostServiceTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @AfterEach
  void everybody_is_back() throws Exception {
    for (ServiceProcess service : cluster.services()) {
      if (!service.isAlive()) {
        service.start();
      }
    }
  }

  @Test
  void without_the_placement_centre_messages_go_on_and_the_broker_says_so() throws Exception {
    messages_go_on_without(cluster.placement(), "placement");
  }

  @Test
  void without_the_journal_messages_go_on_and_the_broker_says_so() throws Exception {
    messages_go_on_without(List.of(cluster.journal()), "journal");
  }

  private void messages_go_on_without(List<ServiceProcess> lost, String peer) throws Exception {
    LogFile log = new LogFile(cluster.broker().log());
    int missedBefore = log.withField("message", missing(peer)).size();
    int backBefore = log.withField("message", peer + " is back").size();
    String topic = "without-" + peer;
    Inbox inbox = Inbox.subscribe(cluster.client(), topic);
    Publisher publisher = new Publisher(cluster.client(), cluster.publisherTelemetry());

    for (ServiceProcess service : lost) {
      service.kill();
    }
    await().atMost(SOON).until(() -> cluster.broker().get("/ready").status() == 503);
    for (int i = 0; i < 5; i++) {
      publisher.publish(topic, ("lost " + i).getBytes(UTF_8), MqttQos.AT_LEAST_ONCE).join();
    }

    for (int i = 0; i < 5; i++) {
      assertThat(new String(inbox.next().getPayloadAsBytes(), UTF_8)).isEqualTo("lost " + i);
    }
    ReceivedSpan handled =
        cluster
            .telemetry()
            .await(
                trace ->
                    trace.named("mqtt.publish.handle").stream()
                        .anyMatch(span -> topic.equals(destination(span))),
                SOON)
            .orElseThrow()
            .named("mqtt.publish.handle")
            .get(0);
    assertThat(handled.isError()).isTrue();
    assertThat(handled.attribute("error.type")).isEqualTo("UNAVAILABLE");
    assertThat(cluster.broker().get("/live").status()).isEqualTo(200);
    assertThat(log.withField("message", missing(peer))).hasSize(missedBefore + 1);

    for (ServiceProcess service : lost) {
      service.start();
    }
    cluster.awaitReady();
    await()
        .atMost(SOON)
        .until(
            () -> { // the first may still meet a connection that is only being made
              publisher.publish(topic, "stored".getBytes(UTF_8), MqttQos.AT_LEAST_ONCE).join();
              inbox.next();
              return cluster
                  .telemetry()
                  .await(
                      trace ->
                          trace.named("mqtt.publish.handle").stream()
                              .anyMatch(span -> topic.equals(destination(span)) && !span.isError()),
                      Duration.ofSeconds(5))
                  .isPresent();
            });
    assertThat(log.withField("message", peer + " is back")).hasSize(backBefore + 1);
  }

  @Test
  void a_service_that_is_asked_to_stop_ends_by_itself() throws Exception {
    cluster.journal().terminate();

    assertThat(cluster.journal().awaitExit(SOON)).isEqualTo(128 + 15);
  }

  @Test
  void without_the_broker_the_others_stay_ready_and_messages_pass_once_it_is_back()
      throws Exception {
    cluster.broker().kill();

    for (ServiceProcess node : cluster.placement()) {
      assertThat(node.get("/ready").status()).as(node.name()).isEqualTo(200);
    }
    assertThat(cluster.journal().get("/ready").status()).isEqualTo(200);

    cluster.broker().start();
    cluster.awaitReady();
    Mqtt5AsyncClient client = cluster.client();
    Inbox inbox = Inbox.subscribe(client, "again");
    new Publisher(client, cluster.publisherTelemetry())
        .publish("again", new byte[] {1}, MqttQos.EXACTLY_ONCE)
        .join();
    assertThat(inbox.next().getPayloadAsBytes()).containsExactly(1);
  }

  private static String missing(String peer) {
    return peer + " is missing, messages go on without it";
  }

  private static String destination(ReceivedSpan span) {
    return String.valueOf(span.attribute("messaging.destination.name"));
  }
}
