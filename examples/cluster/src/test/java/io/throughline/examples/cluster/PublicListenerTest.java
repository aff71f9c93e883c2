package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.Trace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One listener is public here, and one is not. */
@ExtendWith(SharedCluster.class)
class PublicListenerTest {

  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";

  private final RunningCluster cluster;

  PublicListenerTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @Test
  void senders_trace_is_linked_and_only_listed_baggage_goes_on() throws Exception {
    Mqtt5Publish received = sent(cluster.publicClient(), "from/anyone");

    ReceivedSpan handled = handled(received);
    assertThat(handled.traceId()).isNotEqualTo(TRACE_ID);
    assertThat(handled.parentSpanId()).isEmpty();
    assertThat(handled.linkedTraceIds()).containsExactly(TRACE_ID);
    assertThat(baggage(received)).containsExactly("tenant=a");
  }

  @Test
  void other_listener_believes_its_senders() throws Exception {
    Mqtt5Publish received = sent(cluster.client(), "from/a-friend");

    ReceivedSpan handled = handled(received);
    assertThat(handled.traceId()).isEqualTo(TRACE_ID);
    assertThat(handled.parentSpanId()).isEqualTo(SPAN_ID);
    assertThat(handled.linkedTraceIds()).isEmpty();
    assertThat(baggage(received)).containsExactly("tenant=a,user=anna");
  }

  private Mqtt5Publish sent(Mqtt5AsyncClient sender, String topic) throws InterruptedException {
    Inbox inbox = Inbox.subscribe(cluster.client(), topic);
    sender
        .publishWith()
        .topic(topic)
        .userProperties()
        .add("traceparent", "00-" + TRACE_ID + "-" + SPAN_ID + "-01")
        .add("baggage", "tenant=a,user=anna")
        .applyUserProperties()
        .send()
        .join();
    return inbox.next();
  }

  private ReceivedSpan handled(Mqtt5Publish received) throws InterruptedException {
    String traceId = Traceparent.of(received).traceId();
    Trace trace =
        cluster
            .telemetry()
            .await(
                found ->
                    found.id().equals(traceId) && !found.named("mqtt.publish.handle").isEmpty(),
                Duration.ofSeconds(10))
            .orElseThrow();
    assertThat(trace.named("mqtt.publish.handle")).hasSize(1);
    return trace.named("mqtt.publish.handle").get(0);
  }

  private static List<String> baggage(Mqtt5Publish received) {
    return received.getUserProperties().asList().stream()
        .filter(property -> property.getName().toString().equals("baggage"))
        .map(property -> property.getValue().toString())
        .toList();
  }
}
