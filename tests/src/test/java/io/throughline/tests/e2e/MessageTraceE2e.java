package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.throughline.tests.e2e.ReferenceCluster.Running;
import io.throughline.tests.e2e.StoredTrace.StoredSpan;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A message's trace in Jaeger. */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class MessageTraceE2e {

  /** What the broker and the services behind it do for each message, whoever published it. */
  private static final List<String> IN_THE_CLUSTER =
      List.of(
          "mqtt-broker mqtt.message.receive INTERNAL <- mqtt-broker mqtt.publish.handle CONSUMER",
          "mqtt-broker placement.v1.Placement/Store CLIENT <- mqtt-broker mqtt.publish.handle CONSUMER",
          "placement-center placement.v1.Placement/Store SERVER <- mqtt-broker placement.v1.Placement/Store CLIENT",
          "placement-center placement_center.store INTERNAL <- placement-center placement.v1.Placement/Store SERVER",
          "placement-center raft.replicate INTERNAL <- placement-center placement_center.store INTERNAL",
          "mqtt-broker journal.v1.Journal/Append CLIENT <- mqtt-broker mqtt.publish.handle CONSUMER",
          "journal journal.v1.Journal/Append SERVER <- mqtt-broker journal.v1.Journal/Append CLIENT",
          "journal journal.persist INTERNAL <- journal journal.v1.Journal/Append SERVER",
          "mqtt-broker mqtt.deliver PRODUCER <- mqtt-broker mqtt.publish.handle CONSUMER",
          "subscriber mqtt.process CONSUMER <- mqtt-broker mqtt.deliver PRODUCER");

  @Test
  void the_trace_of_a_message_is_in_jaeger_from_publisher_to_subscriber(Running running) {
    String traceId = running.clients().publish("e2e/trace", "21");

    StoredTrace trace = awaitSpans(traceId, 3 + IN_THE_CLUSTER.size());

    assertThat(trace.edges())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(
                        "publisher test INTERNAL <- none",
                        "publisher mqtt.publish PRODUCER <- publisher test INTERNAL",
                        "mqtt-broker mqtt.publish.handle CONSUMER <- publisher mqtt.publish PRODUCER"),
                    IN_THE_CLUSTER.stream())
                .toList());
  }

  @Test
  void spans_say_what_was_done_and_by_whom(Running running) {
    String traceId = running.clients().publish("e2e/attributes", "hello");

    StoredTrace trace = awaitSpans(traceId, 3 + IN_THE_CLUSTER.size());

    StoredSpan handled = trace.named("mqtt.publish.handle");
    assertThat(handled.attributes())
        .containsEntry("messaging.system", "mqtt")
        .containsEntry("messaging.destination.name", "e2e/attributes")
        .containsEntry("messaging.message.body.size", "5")
        .containsEntry("mqtt.qos", "1");
    assertThat(handled.resource())
        .containsEntry("service.name", "mqtt-broker")
        .containsEntry("telemetry.sdk.language", "java")
        .containsKeys("service.instance.id", "host.name", "process.pid", "process.runtime.name");
    assertThat(trace.named("journal.persist").attributes()).containsKey("journal.offset");
    assertThat(trace.spans())
        .filteredOn(span -> span.name().equals("journal.v1.Journal/Append"))
        .extracting(StoredSpan::attributes)
        .hasSize(2)
        .allSatisfy(
            attributes ->
                assertThat(attributes)
                    .containsEntry("rpc.system.name", "grpc")
                    .containsEntry("rpc.method", "journal.v1.Journal/Append")
                    .containsEntry("rpc.response.status_code", "OK"));
  }

  @Test
  void a_client_that_nobody_here_wrote_hands_its_trace_over(Running running)
      throws IOException, InterruptedException {
    byte[] ids = new byte[24];
    ThreadLocalRandom.current().nextBytes(ids);
    String hex = HexFormat.of().formatHex(ids);
    String traceId = hex.substring(0, 32);

    Operator.Result published =
        Operator.run(
            "mosquitto_pub",
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(running.mqttPort()),
            "-V",
            "5",
            "-q",
            "1",
            "-t",
            "e2e/mosquitto",
            "-m",
            "hi",
            "-D",
            "publish",
            "user-property",
            "traceparent",
            "00-" + traceId + "-" + hex.substring(32) + "-01");

    assertThat(published.exitCode()).as(published.output()).isZero();
    StoredTrace trace = awaitSpans(traceId, 1 + IN_THE_CLUSTER.size());
    assertThat(trace.edges())
        .containsAll(IN_THE_CLUSTER)
        .contains("mqtt-broker mqtt.publish.handle CONSUMER <- unknown");
    assertThat(trace.named("mqtt.publish.handle").parentId()).isEqualTo(hex.substring(32));
  }

  @Test
  void a_retained_message_reaches_a_later_subscriber_in_a_new_trace_that_links_to_the_first(
      Running running) {
    String topic = "retained/" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .identifier("retainer")
            .serverHost("127.0.0.1")
            .serverPort(running.mqttPort())
            .buildBlocking();
    client.connect();
    try (Mqtt5BlockingClient.Mqtt5Publishes received =
        client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.publishWith().topic(topic).retain(true).payload("kept".getBytes(UTF_8)).send();
      client.subscribeWith().topicFilter(topic).send();
      String traceparent =
          received.receive().getUserProperties().asList().stream()
              .filter(property -> property.getName().toString().equals("traceparent"))
              .map(property -> property.getValue().toString())
              .findFirst()
              .orElseThrow();

      StoredTrace delivery = awaitSpans(traceparent.substring(3, 35), 1);

      StoredSpan delivered = delivery.named("mqtt.deliver");
      assertThat(delivered.parentId()).isEmpty();
      assertThat(delivered.linkedTraces()).hasSize(1);
      StoredTrace publication = awaitSpans(delivered.linkedTraces().get(0), 8);
      assertThat(publication.named("mqtt.publish.handle").attributes())
          .containsEntry("messaging.destination.name", topic);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      client.disconnect();
    }
  }

  private static StoredTrace awaitSpans(String traceId, int count) {
    return await("trace " + traceId + " with " + count + " spans")
        .until(
            () -> Backends.trace(traceId),
            trace -> trace.isPresent() && trace.get().spans().size() >= count)
        .orElseThrow();
  }
}
