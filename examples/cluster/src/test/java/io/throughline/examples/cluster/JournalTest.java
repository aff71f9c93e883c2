package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.client.Replay;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.cluster.journal.v1.Entry;
import io.throughline.examples.cluster.journal.v1.JournalGrpc;
import io.throughline.examples.cluster.journal.v1.ReadRequest;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedCluster.class)
class JournalTest {

  private final RunningCluster cluster;

  JournalTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @Test
  void the_journal_reads_back_what_was_published_also_after_it_was_killed() throws Exception {
    long start = end();
    List<String> published = publish(0, 20);
    assertThat(read(start)).extracting(JournalTest::payload).isEqualTo(published);

    cluster.journal().kill();
    cluster.journal().start();
    cluster.awaitReady();

    published.addAll(publish(20, 25));
    List<Entry> entries = read(start);
    // What finds the journal not there yet is appended again, behind what came after it.
    assertThat(entries)
        .extracting(JournalTest::payload)
        .containsExactlyInAnyOrderElementsOf(published)
        .startsWith(published.subList(0, 20).toArray(String[]::new));
    for (int i = 0; i < entries.size(); i++) {
      assertThat(entries.get(i).getOffset()).isEqualTo(start + i);
    }
  }

  @Test
  void a_replay_links_each_message_to_the_trace_in_which_it_came() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "replayed");
    long start = end();
    cluster.mqtt3Client("replayed-device").publishWith().topic("replayed").send();
    ReceivedSpan first = only(Traceparent.of(inbox.next()).traceId(), "mqtt.publish.handle");

    assertThat(replay(start)).isEqualTo(1);

    String replayed = Traceparent.of(inbox.next()).traceId();
    assertThat(replayed).isNotEqualTo(first.traceId());
    ReceivedSpan replay = only(replayed, "journal.replay");
    assertThat(replay.parentSpanId()).isEmpty();
    assertThat(replay.links()).containsExactly(first.traceId() + "-" + first.spanId());
    assertThat(replay.attribute("journal.offset")).isEqualTo(Long.toString(start));
    assertThat(replay.attribute("messaging.destination.name")).isEqualTo("replayed");
    assertThat(only(replayed, "mqtt.publish").parentSpanId()).isEqualTo(replay.spanId());
  }

  private int replay(long offset) {
    ManagedChannel channel = connect();
    try {
      Publisher publisher = new Publisher(cluster.client(), cluster.publisherTelemetry());
      return new Replay(channel, publisher, cluster.publisherTelemetry()).publish(offset, 1);
    } finally {
      channel.shutdownNow();
    }
  }

  private ReceivedSpan only(String traceId, String name) throws InterruptedException {
    Trace trace =
        cluster
            .telemetry()
            .await(
                found -> found.id().equals(traceId) && !found.named(name).isEmpty(),
                Duration.ofSeconds(10))
            .orElseThrow();
    assertThat(trace.named(name)).hasSize(1);
    return trace.named(name).get(0);
  }

  private List<String> publish(int from, int to) {
    List<String> published = new ArrayList<>();
    Mqtt5AsyncClient client = cluster.client();
    for (int i = from; i < to; i++) {
      client
          .publishWith()
          .topic("journal")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(("message " + i).getBytes(UTF_8))
          .send()
          .join();
      published.add("message " + i);
    }
    client.disconnect().join();
    return published;
  }

  /** Where the next message will stand: other tests have published, too. */
  private long end() {
    long end = 0;
    for (int more = read(end).size(); more > 0; more = read(end).size()) {
      end += more;
    }
    return end;
  }

  private List<Entry> read(long fromOffset) {
    ManagedChannel channel = connect();
    try {
      return ImmutableList.copyOf(
          JournalGrpc.newBlockingStub(channel)
              .read(ReadRequest.newBuilder().setFromOffset(fromOffset).build()));
    } finally {
      channel.shutdownNow();
    }
  }

  private ManagedChannel connect() {
    return ManagedChannelBuilder.forAddress("localhost", cluster.port(Port.JOURNAL))
        .usePlaintext()
        .build();
  }

  private static String payload(Entry entry) {
    return entry.getMessage().getPayload().toStringUtf8();
  }
}
