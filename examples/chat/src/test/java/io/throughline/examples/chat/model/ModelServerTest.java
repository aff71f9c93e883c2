package io.throughline.examples.chat.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelServerTest {

  private static final String QUESTION =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void what_is_wrong_is_said_as_clients_of_the_api_expect_it() throws Exception {
    try (ModelServer server = start(Map.of())) {
      HttpResponse<String> answer = post(server, "{}", "");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .isEqualTo(
              "{\"error\":{\"message\":\"model: a string is missing\",\"type\":\"invalid_request_error\"}}");
    }
  }

  @Test
  void a_body_without_end_is_not_read_to_its_end() throws Exception {
    try (ModelServer server = start(Map.of())) {
      assertThat(post(server, " ".repeat((512 << 10) + 1), "").statusCode()).isEqualTo(413);
    }
  }

  @Test
  void with_a_key_it_answers_only_who_has_it() throws Exception {
    try (ModelServer server = start(Map.of("MODEL_KEY", "k3y"))) {
      assertThat(post(server, QUESTION, "").statusCode()).isEqualTo(401);
      assertThat(post(server, QUESTION, "Bearer key").statusCode()).isEqualTo(401);
      assertThat(post(server, QUESTION, "Bearer k3y").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void without_weights_it_says_what_brings_them() {
    assertThatThrownBy(() -> ModelServer.start(Map.of(), telemetry.openTelemetry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deploy/local/install model");
    assertThatThrownBy(
            () ->
                ModelServer.start(
                    Map.of("MODEL_WEIGHTS", "/nowhere/weights.gguf"), telemetry.openTelemetry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are no weights at /nowhere/weights.gguf");
  }

  private ModelServer start(Map<String, String> more) throws IOException {
    Map<String, String> environment = new HashMap<>(more);
    environment.putAll(Map.of("MODEL_WEIGHTS", "scripted", "MODEL_PORT", "0"));
    return ModelServer.start(environment, telemetry.openTelemetry());
  }

  private HttpResponse<String> post(ModelServer server, String body, String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
            .POST(BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
