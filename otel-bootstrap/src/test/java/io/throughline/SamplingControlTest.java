package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /sampling} changes, and for whom. */
@ExtendWith(FreshGlobal.class)
class SamplingControlTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void sampling_is_changed_only_with_the_token_that_is_set_for_it() throws Exception {
    try (Observability observability = withoutExport().init()) {
      assertThat(put(observability, "{}", "Bearer any").statusCode()).isEqualTo(403);
    }
    try (Observability observability = controlled().init()) {
      assertThat(put(observability, "{}", "").statusCode()).isEqualTo(401);
      assertThat(put(observability, "{}", "Bearer wrong").statusCode()).isEqualTo(401);
      assertThat(get(observability, "/sampling").statusCode()).isEqualTo(401);
      assertThat(put(observability, "{}", "Bearer control").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_plan_that_makes_no_sense_changes_nothing_and_the_answer_says_why() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "", "no content",
            "{\"rules\": [{\"name\": \"a\", \"ratio\": 2}]}", "not from 0 to 1",
            "{\"rules\": [{\"ratio\": 1}]}", "no name",
            "{\"max_per_second\": -1}", "not from 0.000001",
            "{\"rulez\": []}", "rulez",
            "{\"ratio\": 0.1}", "{\"rules\": [{\"name\": \"all\", \"ratio\": 0.1}]}",
            "{\"focuses\": [{\"attribute\": \"a\", \"value\": \"b\", \"seconds\": -1e308}]}",
                "not above 0",
            "{\"focuses\": [{\"attribute\": \"a\", \"value\": \"b\", \"seconds\": 1e308}]}",
                "up to",
            "{\"max_per_second\": 1e-300}", "not from 0.000001",
            "{\"focuses\": [{\"attribute\": \"a\", \"value\": \"b\"}]}",
                "neither seconds nor until");
    try (Observability observability = controlled().init()) {
      put(observability, "{\"max_per_second\": 7}", "Bearer control");
      for (var entry : wrong.entrySet()) {
        HttpResponse<String> answer = put(observability, entry.getKey(), "Bearer control");

        assertThat(answer.statusCode()).as(entry.getKey()).isEqualTo(400);
        assertThat(answer.body()).containsIgnoringCase(entry.getValue());
      }
      assertThat(observability.sampling().plan().maxPerSecond()).isEqualTo(7);
    }
  }

  @Test
  void one_client_is_sampled_for_a_limited_time() throws Exception {
    try (Observability observability =
        controlled().override("otel.traces.sampler", "always_off").init()) {
      assertThat(isSampled(observability, "c1")).isFalse();

      put(
          observability,
          "{\"focuses\": [{\"attribute\": \"client\", \"value\": \"c1\", \"seconds\": 2}]}",
          "Bearer control");

      assertThat(isSampled(observability, "c1")).isTrue();
      assertThat(isSampled(observability, "c2")).isFalse();
      assertThat(observability.dumpMetrics())
          .contains(
              "throughline_sampling_decisions_total{throughline_sampling_decision=\"sampled\",throughline_sampling_rule=\"focus\"} 1.0");
      await().until(() -> !isSampled(observability, "c1"));
      await().until(() -> observability.sampling().plan().focuses().isEmpty());
    }
  }

  private static boolean isSampled(Observability observability, String client) {
    return observability
        .openTelemetry()
        .getTracer("host")
        .spanBuilder("work")
        .setAttribute("client", client)
        .startSpan()
        .getSpanContext()
        .isSampled();
  }

  private HttpResponse<String> put(Observability observability, String plan, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + observability.operatorsPort() + "/sampling"))
            .PUT(BodyPublishers.ofString(plan));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static ObservabilityBuilder controlled() {
    return withoutExport().override("throughline.operators.control.token", "control");
  }
}
