package io.throughline;

import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages that a host adds to the operators' port. */
@ExtendWith(FreshGlobal.class)
class HostPageTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void a_page_shows_what_the_host_says_and_is_protected_as_health_is() throws Exception {
    try (Observability observability =
        withoutExport()
            .override("throughline.operators.bearer.token", "operator")
            .page("/queues", () -> "{\"full\":1}")
            .init()) {
      assertThat(send(observability, "GET", "/queues", "", "").statusCode()).isEqualTo(401);

      HttpResponse<String> answer = send(observability, "GET", "/queues", "", "operator");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"full\":1}");
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(send(observability, "PUT", "/queues", "{}", "operator").statusCode())
          .isEqualTo(405);
    }
  }

  @Test
  void what_a_page_throws_is_answered_with_500_and_the_next_one_goes_on() throws Exception {
    AtomicReference<String> content = new AtomicReference<>("x".repeat((1 << 20) + 1));
    try (Observability observability =
        withoutExport()
            .page(
                "/queues",
                () -> {
                  String text = Objects.requireNonNull(content.get());
                  if (text.isEmpty()) {
                    throw new IllegalStateException("no content");
                  }
                  return text;
                })
            .init()) {
      assertThat(send(observability, "GET", "/queues", "", "").statusCode()).isEqualTo(500);
      content.set("");
      assertThat(send(observability, "GET", "/queues", "", "").statusCode()).isEqualTo(500);
      content.set("{}");
      assertThat(send(observability, "GET", "/queues", "", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_page_that_hangs_is_asked_once_and_others_are_answered() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (Observability observability =
        withoutExport()
            .page(
                "/queues",
                () -> {
                  asked.countDown();
                  await().until(() -> released.getCount() == 0);
                  return "{}";
                })
            .init()) {
      CompletableFuture<Integer> first =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return send(observability, "GET", "/queues", "", "").statusCode();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      asked.await();

      assertThat(send(observability, "GET", "/queues", "", "").statusCode()).isEqualTo(503);
      assertThat(send(observability, "GET", "/health", "", "").statusCode()).isEqualTo(200);
      assertThat(first.join()).as("after five seconds").isEqualTo(503);
      released.countDown();
      await()
          .untilAsserted(
              () ->
                  assertThat(send(observability, "GET", "/queues", "", "").statusCode())
                      .isEqualTo(200));
    }
  }

  @Test
  void what_can_be_changed_asks_for_the_control_token_and_says_what_is_allowed() throws Exception {
    AtomicReference<String> limit = new AtomicReference<>("5");
    ObservabilityBuilder builder =
        withoutExport()
            .override("throughline.operators.control.token", "control")
            .control(
                "/limit",
                () -> Objects.requireNonNull(limit.get()),
                body -> {
                  if (!body.matches("\\d+")) {
                    throw new IllegalArgumentException("allowed is a number");
                  }
                  limit.set(body);
                });
    try (Observability observability = builder.init()) {
      assertThat(send(observability, "GET", "/limit", "", "").statusCode()).isEqualTo(401);
      assertThat(send(observability, "PUT", "/limit", "7", "wrong").statusCode()).isEqualTo(401);
      assertThat(send(observability, "GET", "/limit", "", "control").body()).isEqualTo("5");
      assertThat(send(observability, "PUT", "/limit", "7", "control").body()).isEqualTo("7");

      HttpResponse<String> refused = send(observability, "PUT", "/limit", "much", "control");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("allowed is a number");
      assertThat(limit.get()).isEqualTo("7");
    }
  }

  @Test
  void a_path_that_is_taken_or_none_is_a_wrong_argument() {
    assertThatThrownBy(
            () ->
                withoutExport()
                    .override("throughline.config.strict", "true")
                    .page("/metrics", () -> "")
                    .page("queues", () -> "")
                    .page("/queues/../health", () -> "")
                    .page("/a?b", () -> "")
                    .page("/queues", () -> "")
                    .control("/queues", () -> "", change -> {})
                    .init())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("page(/metrics, ...)")
        .hasMessageContaining("page(queues, ...)")
        .hasMessageContaining("page(/a?b, ...)")
        .hasMessageContaining("control(/queues, ...) is ignored: there is a page");
  }

  private HttpResponse<String> send(
      Observability observability, String method, String path, String body, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + observability.operatorsPort() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
