package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.internal.health.PartState;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.testing.LogLines;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshGlobal.class)
@SuppressWarnings("NullAway") // null is told, not thrown
class HealthTest {

  @Test
  void only_the_checks_of_the_host_answer_503() throws Exception {
    try (Observability observability = withoutExport().init()) {
      assertThat(get(observability, "/health").body()).contains("\"status\":\"UP\"");

      observability.health().addReadiness("placement", () -> false);

      assertThat(get(observability, "/live").statusCode()).isEqualTo(200);
      assertThat(get(observability, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(observability, "/health/ready").statusCode()).isEqualTo(503);
      HttpResponse<String> health = get(observability, "/health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"status\":\"DOWN\"", "\"placement\":\"DOWN\"");

      observability.health().addReadiness("placement", () -> true);
      observability
          .health()
          .addLiveness(
              "loop",
              () -> {
                throw new IllegalStateException("stuck");
              });

      assertThat(get(observability, "/live").statusCode()).isEqualTo(503);
      assertThat(get(observability, "/health/live").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void a_readiness_check_of_the_builder_is_there_from_the_first_answer() throws Exception {
    try (Observability observability = withoutExport().readiness("warm", () -> false).init()) {
      HttpResponse<String> ready = get(observability, "/ready");

      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"warm\":\"DOWN\"");
    }
  }

  @Test
  void a_name_may_have_a_check_of_each_kind() throws Exception {
    try (Observability observability = withoutExport().readiness("spring", () -> false).init()) {
      observability.health().addLiveness("spring", () -> true);

      assertThat(get(observability, "/live").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(observability, "/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"checks\":{\"spring\":\"DOWN\"}");

      observability.health().addReadiness("spring", () -> true);
      assertThat(get(observability, "/ready").statusCode()).isEqualTo(200);
      observability.health().addLiveness("spring", () -> false);
      assertThat(get(observability, "/live").statusCode()).isEqualTo(503);
      assertThat(get(observability, "/ready").body()).contains("\"spring\":\"DOWN\"");
    }
  }

  @Test
  void a_component_is_never_taken_for_a_part_of_telemetry() throws Exception {
    try (Observability observability = withoutExport().init()) {
      observability.serviceHealth().part("spool").failed(0, "the disk is full");

      observability.health().component("spool").works();
      observability.health().component(null).works();

      assertThat(observability.health().degraded()).containsEntry("spool", "the disk is full");
      observability.health().component("spool").fails("away");
      assertThat(get(observability, "/health").body())
          .contains("\"last_error\":\"the disk is full\"")
          .contains("\"service.spool\":{\"status\":\"DEGRADED\"")
          .doesNotContain("\"null\"");
      assertThat(observability.serviceHealth().telemetry())
          .extracting(PartState::name)
          .contains("service.spool")
          .filteredOn(name -> !name.equals("service.spool"))
          .isSubsetOf(ServiceHealth.OURS);
    }
  }

  @Test
  void who_calls_init_again_has_his_checks_added_and_is_told_what_is_not() throws Exception {
    try (LogLines lines = new LogLines("io.throughline");
        Observability first = withoutExport().readiness("first", () -> true).init()) {
      Observability second =
          Observability.builder("mine").readiness("db", () -> false).page("/q", () -> "").init();

      assertThat(second).isSameAs(first);
      assertThat(get(first, "/ready").body())
          .contains("\"checks\":{\"db\":\"DOWN\",\"first\":\"UP\"}");
      assertThat(lines.messages())
          .filteredOn(line -> line.contains("was called again"))
          .singleElement()
          .asString()
          .contains("own settings, pages and exit hook")
          .endsWith("the readiness checks were added: [db]");
    }
  }

  @Test
  void a_test_has_no_port_on_a_thread_of_its_own_either() throws Exception {
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread main =
        new Thread(
            () -> {
              try (Observability observability =
                  Observability.builder("test-service")
                      .environment(Map.of())
                      .override("otel.sdk.disabled", "true")
                      .init()) {
                port.complete(observability.operatorsPort());
              }
            });
    main.start();

    assertThat(port.get(1, TimeUnit.MINUTES)).isEqualTo(-1);
    main.join();
  }
}
