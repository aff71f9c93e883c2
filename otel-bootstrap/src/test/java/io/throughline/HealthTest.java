package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshGlobal.class)
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
}
