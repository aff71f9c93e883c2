package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code deploy/elasticsearch} puts decides how lines are stored. */
@Tag("e2e")
class TemplatesE2e {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** As where Fluent Bit ran before the templates were put: the first line decided. */
  @Test
  void lines_that_came_before_the_templates_do_not_keep_later_ones_out() throws Exception {
    String stream = "logs-throughline-early" + UUID.randomUUID().toString().replace("-", "");
    String template = "_index_template/" + stream;
    assertThat(
            status(
                "PUT",
                template,
                "{\"index_patterns\":[\"%s\"],\"priority\":1000,\"data_stream\":{}}"
                    .formatted(stream)))
        .isEqualTo(200);
    assertThat(store(stream, "\"app\":\"orders\"")).isEqualTo(201);
    assertThat(status("DELETE", template, "")).isEqualTo(200);
    String labels = "\"app\":\"orders\",\"app.kubernetes.io/name\":\"orders\"";
    assertThat(store(stream, labels)).isEqualTo(400);

    Operator.Result result =
        Operator.run("deploy/elasticsearch/put-templates", Backends.ELASTICSEARCH);

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(store(stream, labels)).isEqualTo(201);
    // The alias is of the templates.
    String traceId = UUID.randomUUID().toString();
    assertThat(store(stream, "\"trace_id\":\"%s\"".formatted(traceId))).isEqualTo(201);
    assertThat(Backends.count(stream, "trace.id:\"" + traceId + "\"")).isEqualTo(1);
  }

  private static int store(String stream, String fields) throws Exception {
    return status(
        "POST",
        stream + "/_create/" + UUID.randomUUID() + "?refresh=true",
        "{\"@timestamp\":\"%s\",%s}".formatted(Instant.now(), fields));
  }

  private static int status(String method, String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(Backends.ELASTICSEARCH + "/" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
