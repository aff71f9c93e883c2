package io.throughline.tests.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.cluster.demo.Ports;
import io.throughline.examples.cluster.journal.v1.Entry;
import io.throughline.examples.cluster.journal.v1.JournalGrpc;
import io.throughline.examples.cluster.journal.v1.ReadRequest;
import io.throughline.tests.e2e.ReferenceCluster.Running;
import io.throughline.tests.e2e.StoredTrace.StoredSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was sent is what was stored, in each store. */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class ConservationE2e {

  private static final int BATCHES = 10;
  private static final int MESSAGES_IN_A_BATCH = 100;
  private static final int MESSAGES = BATCHES * MESSAGES_IN_A_BATCH;

  /** The spans of a message, with the test's own around it. */
  private static final int SPANS_OF_A_TRACE = 13;

  /** Without what Prometheus still remembers of an earlier run's broker. */
  private final String publishes =
      "%1$s and timestamp(%1$s) > %2$d"
          .formatted(
              "mqtt_packets_received_total{job=\"mqtt-broker\",mqtt_packet_type=\"publish\"}",
              Instant.now().getEpochSecond());

  @Test
  void messages_equal_packets_traces_and_journal_entries(Running running) {
    String run = "e2e/conservation/" + UUID.randomUUID();
    double packetsBefore = settledPackets();

    Set<String> sent = new HashSet<>();
    List<Instant> batches = new ArrayList<>(List.of(Instant.now()));
    for (int batch = 0; batch < BATCHES; batch++) {
      for (int i = 0; i < MESSAGES_IN_A_BATCH; i++) {
        sent.add(running.clients().publish(run, "message " + i));
      }
      batches.add(Instant.now());
    }
    running.clients().flush();

    assertThat(sent).hasSize(MESSAGES);
    assertThat(journalEntries(run)).isEqualTo(MESSAGES);
    await("packets in Prometheus")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(Backends.promql(publishes) - packetsBefore).isEqualTo(MESSAGES));
    await("complete traces in Jaeger")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(incompleteTraces(sent, batches)).as("of %d", MESSAGES).isEmpty());
  }

  /** Of this broker, and not on the way any more: two scrapes say the same. */
  private double settledPackets() {
    double[] last = {-1};
    await("a settled counter")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(16)) // one scrape
        .until(
            () -> {
              double before = last[0];
              last[0] = Backends.promql(publishes);
              return last[0] == before;
            });
    return last[0];
  }

  /**
   * With the spans that each has; asked for a batch at a time, because Jaeger bounds its answers.
   */
  private static Map<String, List<String>> incompleteTraces(
      Set<String> sent, List<Instant> batches) {
    Map<String, List<String>> incomplete = new HashMap<>();
    sent.forEach(id -> incomplete.put(id, List.of()));
    for (int batch = 0; batch < BATCHES; batch++) {
      Backends.tracesOfThePublisher(batches.get(batch), batches.get(batch + 1))
          .forEach(
              (id, trace) ->
                  incomplete.replace(
                      id, trace.spans().stream().map(StoredSpan::signature).toList()));
    }
    incomplete.values().removeIf(spans -> spans.size() == SPANS_OF_A_TRACE);
    return incomplete;
  }

  private static long journalEntries(String topicPrefix) {
    int port = Ports.fromSettings().of(Port.JOURNAL);
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      long count = 0;
      long next = 0;
      long offset;
      do {
        offset = next;
        Iterator<Entry> page =
            JournalGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, SECONDS)
                .read(ReadRequest.newBuilder().setFromOffset(offset).build());
        while (page.hasNext()) {
          Entry entry = page.next();
          next = entry.getOffset() + 1;
          if (entry.getMessage().getTopic().startsWith(topicPrefix)) {
            count++;
          }
        }
      } while (next > offset);
      return count;
    } finally {
      channel.shutdownNow();
    }
  }
}
