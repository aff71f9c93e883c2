package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.SentTraces.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents and gateways with a real Kafka between them. */
@Tag("e2e")
class KafkaE2e {

  private static final int SECONDS = 15;
  private static final int REQUESTS_A_SECOND = 10;

  /** Each is in two spans, one through each agent: 2,000 spans a second. */
  private static final int TRACES_OF_A_REQUEST = 100;

  @TempDir static Path folder;

  private final String service = "kafka-" + UUID.randomUUID();

  @BeforeAll
  static void start() throws Exception {
    Operator.mustRun("install", "kafka");
    Operator.mustRun("up", "kafka");
  }

  @AfterAll
  static void stop() throws Exception {
    Operator.mustRun("down", "kafka");
  }

  @Test
  void two_thousand_spans_a_second_arrive_whole() throws Exception {
    SentTraces traces = new SentTraces(service);
    Set<String> sent = new HashSet<>();
    Map<String, String> settings = Map.of("SAMPLING_PERCENTAGE", "100", "SAMPLING_WAIT", "2s");
    try (Fleet fleet = new Fleet(Fleet.Link.KAFKA, folder, settings)) {
      long start = System.nanoTime();
      for (int request = 0; request < SECONDS * REQUESTS_A_SECOND; request++) {
        long ahead = request * 1_000_000_000L / REQUESTS_A_SECOND - (System.nanoTime() - start);
        Thread.sleep(Duration.ofNanos(Math.max(0, ahead)).toMillis()); // the rate, not a wait
        sent.addAll(
            traces.send(Kind.PLAIN, TRACES_OF_A_REQUEST, List.of(fleet.agent(0), fleet.agent(1))));
      }
      System.out.printf(
          "%d spans sent in %d ms%n", 2 * sent.size(), (System.nanoTime() - start) / 1_000_000);

      await("all spans of all traces")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                Map<String, Integer> stored = StoredSpans.ofEachTrace(service);
                assertThat(stored.keySet()).hasSize(sent.size());
                assertThat(stored.values()).containsOnly(2);
              });
      assertThat(StoredSpans.ofEachTrace(service).keySet()).isEqualTo(sent);
    }
  }
}
