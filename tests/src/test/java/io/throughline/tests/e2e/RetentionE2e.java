package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spans and metrics are kept for 30 days. This Elasticsearch has no lifecycle of log indices. */
@Tag("e2e")
class RetentionE2e {

  private static final String ELASTICSEARCH =
      "http://127.0.0.1:" + System.getenv("THROUGHLINE_ELASTICSEARCH_PORT");

  /** It goes by when an index was made, so that an old one cannot be had here. */
  @Test
  void spans_are_deleted_by_their_age() throws Exception {
    URI index =
        URI.create(ELASTICSEARCH + "/retention-jaeger-span-" + LocalDate.now(ZoneOffset.UTC));
    assertThat(send("PUT", index)).isEqualTo(200);

    deleteThoseBefore(30);
    assertThat(send("HEAD", index)).isEqualTo(200);

    deleteThoseBefore(0);
    assertThat(send("HEAD", index)).isEqualTo(404);
  }

  @Test
  void prometheus_keeps_30_days() throws Exception {
    assertThat(PrometheusApi.get("status/runtimeinfo").get("storageRetention").asString())
        .isEqualTo("30d");
  }

  private static void deleteThoseBefore(int days) throws Exception {
    Operator.Result result =
        Operator.tool(
            "jaeger",
            "es-index-cleaner --index-prefix retention %d %s".formatted(days, ELASTICSEARCH));
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static int send(String method, URI index) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(index)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
