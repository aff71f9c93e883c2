package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.Fleet.Link;
import io.throughline.tests.e2e.SentTraces.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much processor a span costs in each tier. Not among the tests: {@code ./e2e
 * -Dit.test=FleetThroughput}.
 */
@Tag("e2e")
class FleetThroughput {

  private static final int REQUESTS = 250;
  private static final int TRACES_OF_A_REQUEST = 100;
  private static final int SPANS = 2 * REQUESTS * TRACES_OF_A_REQUEST;

  @TempDir static Path folder;

  @BeforeAll
  static void start() throws Exception {
    Fleet.makeSecrets(folder);
    Operator.mustRun("install", "kafka");
    Operator.mustRun("up", "kafka");
  }

  @AfterAll
  static void stop() throws Exception {
    Operator.mustRun("down", "kafka");
  }

  @Test
  void with_mutual_tls() throws Exception {
    measure(Link.MUTUAL_TLS);
  }

  @Test
  void through_kafka() throws Exception {
    measure(Link.KAFKA);
  }

  private static void measure(Link link) throws Exception {
    String service = "throughput-" + UUID.randomUUID();
    SentTraces traces = new SentTraces(service);
    Map<String, String> settings = Map.of("SAMPLING_PERCENTAGE", "100", "SAMPLING_WAIT", "2s");
    try (Fleet fleet = new Fleet(link, folder, settings)) {
      List<CollectorProcess> agents = List.of(fleet.agent(0), fleet.agent(1));
      List<CollectorProcess> gateways = List.of(fleet.gateway(0), fleet.gateway(1));
      Duration agentsBefore = processorTime(agents);
      Duration gatewaysBefore = processorTime(gateways);
      for (int request = 0; request < REQUESTS; request++) {
        traces.send(Kind.PLAIN, TRACES_OF_A_REQUEST, agents);
      }
      await("all spans")
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () ->
                  assertThat(
                          StoredSpans.ofEachTrace(service).values().stream().mapToInt(i -> i).sum())
                      .isEqualTo(SPANS));
      System.out.printf(
          "%s: %d spans; processor time of a span: agent %d us, gateway %d us%n",
          link.ofAgents().get(link.ofAgents().size() - 1),
          SPANS,
          processorTime(agents).minus(agentsBefore).toNanos() / 1000 / SPANS,
          processorTime(gateways).minus(gatewaysBefore).toNanos() / 1000 / SPANS);
    }
  }

  private static Duration processorTime(List<CollectorProcess> collectors) {
    return collectors.stream()
        .map(CollectorProcess::processorTime)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
