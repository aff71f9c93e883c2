package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.Trace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The traces of clients that connect and subscribe. */
@ExtendWith(SharedCluster.class)
class ConnectTraceTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String CLIENT = "messaging.client.id";

  private final RunningCluster cluster;

  ConnectTraceTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @Test
  void a_connect_has_a_span_with_the_authentication_below_it() throws Exception {
    Mqtt5AsyncClient client = cluster.client();

    ReceivedSpan connect = only(awaitSpan("mqtt.connect", id(client)), "mqtt.connect");
    Trace trace = awaitSpan("auth.authenticate", connect.traceId(), connect);
    ReceivedSpan authenticate = only(trace, "auth.authenticate");
    assertThat(connect.kind()).isEqualTo("SERVER");
    assertThat(connect.isError()).isFalse();
    assertThat(connect.attribute("mqtt.network")).isEqualTo("tcp");
    assertThat(connect.attribute("mqtt.clean_start")).isEqualTo("true");
    assertThat(connect.attribute("network.peer.address")).isEqualTo("127.0.0.1");
    assertThat(authenticate.parentSpanId()).isEqualTo(connect.spanId());
    assertThat(authenticate.attribute("auth.method")).isEqualTo("password");
    assertThat(authenticate.attribute("auth.result")).isEqualTo("success");
    client.disconnect().join();
  }

  @Test
  void a_connect_that_is_refused_says_why() throws Exception {
    Mqtt5AsyncClient client = cluster.disconnectedClient();
    assertThatThrownBy(
            () ->
                client
                    .connectWith()
                    .simpleAuth()
                    .username("anna")
                    .password("wrong".getBytes(UTF_8))
                    .applySimpleAuth()
                    .send()
                    .join())
        .isNotNull();

    ReceivedSpan connect = only(awaitSpan("mqtt.connect", id(client)), "mqtt.connect");

    assertThat(connect.isError()).isTrue();
    assertThat(connect.attribute("mqtt.connect.refusal")).isEqualTo("authentication");
    assertThat(connect.attribute("error.type")).isEqualTo("bad_user_name_or_password");
    assertThat(connect.attribute("mqtt.reason_code")).isEqualTo("bad_user_name_or_password");
  }

  @Test
  void a_subscription_has_a_span_until_it_is_in_force() throws Exception {
    Mqtt5AsyncClient client = cluster.client();
    client.subscribeWith().topicFilter("traced/+/filter").send().join();

    ReceivedSpan subscribe = only(awaitSpan("mqtt.subscribe", id(client)), "mqtt.subscribe");

    assertThat(subscribe.kind()).isEqualTo("SERVER");
    assertThat(subscribe.isError()).isFalse();
    assertThat(subscribe.attribute("messaging.destination.name")).isEqualTo("traced/+/filter");
    client.disconnect().join();
  }

  private Trace awaitSpan(String name, String clientId) throws InterruptedException {
    return cluster
        .telemetry()
        .await(
            trace ->
                trace.named(name).stream()
                    .anyMatch(span -> clientId.equals(span.attribute(CLIENT))),
            SOON)
        .orElseThrow();
  }

  private Trace awaitSpan(String name, String traceId, ReceivedSpan parent)
      throws InterruptedException {
    return cluster
        .telemetry()
        .await(
            trace ->
                trace.id().equals(traceId)
                    && trace.named(name).stream()
                        .anyMatch(span -> span.parentSpanId().equals(parent.spanId())),
            SOON)
        .orElseThrow();
  }

  private static ReceivedSpan only(Trace trace, String name) {
    List<ReceivedSpan> spans = trace.named(name);
    assertThat(spans).as(name).hasSize(1);
    return spans.get(0);
  }

  private static String id(Mqtt5AsyncClient client) {
    return client.getConfig().getClientIdentifier().orElseThrow().toString();
  }
}
