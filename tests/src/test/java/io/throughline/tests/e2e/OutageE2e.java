package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.ServiceProcess;
import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends that go away and come back. */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class OutageE2e {

  private static final Duration RECOVERY = Duration.ofSeconds(90);

  @AfterEach
  void repair() throws Exception {
    Operator.mustRun("up");
  }

  @Test
  void a_message_sent_while_the_collector_is_dead_is_in_jaeger_after_it_is_back(Running running)
      throws Exception {
    String before = running.clients().publish("e2e/collector", "before");
    Operator.kill("OpenTelemetry Collector");
    assertThat(Operator.local("status").exitCode()).isNotZero();

    String during = running.clients().publish("e2e/collector", "during");
    Operator.mustRun("up", "collector");

    awaitCompleteTrace(before);
    awaitCompleteTrace(during);
  }

  @Test
  void services_say_that_the_collector_is_gone_go_on_and_heal(Running running) throws Exception {
    Operator.mustRun("down", "collector");

    awaitHealthOfAll(running, "\"traces\":{\"status\":\"DEGRADED\"");
    for (ServiceProcess service : running.cluster().services()) {
      assertThat(service.get("/ready").status()).isEqualTo(200);
      assertThat(service.get("/health").status()).isEqualTo(200);
    }

    Operator.mustRun("up", "collector");

    awaitHealthOfAll(running, "\"traces\":{\"status\":\"UP\"");
  }

  @ParameterizedTest
  @CsvSource({"jaeger,Jaeger", "elasticsearch,Elasticsearch", "prometheus,Prometheus"})
  void a_store_that_is_away_shows_in_status_and_costs_no_trace(
      String part, String title, Running running) throws Exception {
    Operator.mustRun("down", part);
    assertThat(Operator.local("status").row(title)).contains("not running");

    String traceId = running.clients().publish("e2e/" + part, "while " + part + " is away");
    for (ServiceProcess service : running.cluster().services()) {
      assertThat(service.get("/ready").status()).isEqualTo(200);
    }
    Operator.mustRun("up", part);

    assertThat(Operator.local("status").row(title)).contains("answers");
    awaitCompleteTrace(traceId);
  }

  /** Publishes on the way, for a service that has nothing to send does not notice. */
  private static void awaitHealthOfAll(Running running, String part) throws InterruptedException {
    for (ServiceProcess service : running.cluster().onTheWay()) {
      await("the health of " + service.name() + " has " + part)
          .atMost(RECOVERY)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                running.clients().publish("e2e/health", "ping");
                return service.get("/health").body().contains(part);
              });
    }
  }

  private static void awaitCompleteTrace(String traceId) {
    await("trace " + traceId)
        .atMost(RECOVERY)
        .until(() -> Backends.trace(traceId).map(trace -> trace.spans().size()).orElse(0) >= 12);
  }
}
