package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OperatorsTest {

  private static final String PLAN = "{\"rules\":[],\"focuses\":[]}";

  private final RunningViewer viewer = new RunningViewer();
  private OperatorsPortStub broker;

  @BeforeEach
  void open() throws IOException {
    broker = new OperatorsPortStub("broker");
    broker.tell("/sampling", 200, PLAN);
    broker.tell("/verbosity", 200, "{\"reset\":true}");
  }

  @AfterEach
  void close() {
    broker.close();
    viewer.close();
  }

  private static ExportTraceServiceRequest announcing(String service, long port) {
    ExportTraceServiceRequest.Builder request = spans(service, span(1, 1, 0, "n")).toBuilder();
    request
        .getResourceSpansBuilder(0)
        .getResourceBuilder()
        .addAttributes(attribute("throughline.operators.port", port));
    return request.build();
  }

  private void announce(String service, long port) {
    viewer.export(OtlpSignalKind.TRACES, announcing(service, port));
  }

  private HttpResponse<String> ask(String method, String page, String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.pagePort() + page))
            .header("Authorization", "Bearer " + viewer.viewer.token())
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return viewer.send(token.isEmpty() ? request : request.header("Operators-Token", token));
  }

  private String sampling(String service) {
    return "/api/operators/" + broker.port() + "/sampling?service=" + service;
  }

  @Test
  void services_that_have_told_their_port_are_asked_for_their_health() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int closed = taken.getLocalPort();
      taken.close();
      announce("broker", broker.port());
      announce("journal", closed);
      announce("other", broker.port());
      announce("broker", 70_000);
      announce("broker", 0);

      JsonNode services = viewer.get("/api/operators").get("services");

      assertThat(services)
          .extracting(JsonNode::toString)
          .containsExactly(
              "{\"service\":\"broker\",\"port\":%d,\"health\":{\"status\":\"UP\",\"service\":\"broker\"}}"
                  .formatted(broker.port()),
              "{\"service\":\"journal\",\"port\":%d,\"error\":\"nothing answers at 127.0.0.1:%d\"}"
                  .formatted(closed, closed),
              "{\"service\":\"other\",\"port\":%d,\"error\":\"at 127.0.0.1:%d is now 'broker'\"}"
                  .formatted(broker.port(), broker.port()));
    }
  }

  @Test
  void a_plan_is_read_and_changed_with_a_token_that_stands_in_no_url() {
    announce("broker", broker.port());

    assertThat(ask("GET", sampling("broker"), "secret", "").body()).isEqualTo(PLAN);
    String change =
        "{\"focuses\":[{\"attribute\":\"client_id\",\"value\":\"c1\",\"seconds\":600}]}";
    assertThat(ask("PUT", sampling("broker"), "secret", change).statusCode()).isEqualTo(200);
    String verbosity = sampling("broker").replace("sampling", "verbosity");
    assertThat(ask("PUT", verbosity, "secret", "{\"reset\":true}").body())
        .isEqualTo("{\"reset\":true}");

    assertThat(broker.asked())
        .filteredOn(asked -> !asked.uri().equals("/live"))
        .containsExactly(
            new OperatorsPortStub.Asked("GET", "/sampling", "Bearer secret", ""),
            new OperatorsPortStub.Asked("PUT", "/sampling", "Bearer secret", change),
            new OperatorsPortStub.Asked("PUT", "/verbosity", "Bearer secret", "{\"reset\":true}"));
    assertThat(broker.asked())
        .filteredOn(asked -> asked.uri().equals("/live"))
        .extracting(OperatorsPortStub.Asked::authorization)
        .containsOnly("null");
  }

  @Test
  void what_a_service_refuses_is_told_in_its_words() {
    announce("broker", broker.port());
    broker.tell("/sampling", 400, "a rule has no name");
    assertThat(ask("PUT", sampling("broker"), "secret", "{}").statusCode()).isEqualTo(400);
    assertThat(ask("PUT", sampling("broker"), "secret", "{}").body())
        .isEqualTo("{\"error\":\"a rule has no name\"}");
    broker.tell("/sampling", 401, "");
    assertThat(ask("GET", sampling("broker"), "wrong", "").statusCode()).isEqualTo(403);
    assertThat(ask("GET", sampling("broker"), "wrong", "").body())
        .isEqualTo("{\"error\":\"broker does not take this control token\"}");
    broker.tell("/sampling", 403, "/sampling is off");
    assertThat(ask("GET", sampling("broker"), "secret", "").body()).contains("/sampling is off");
  }

  @Test
  void nobody_else_is_asked() throws IOException {
    // A file may be anybody's, and its services anywhere.
    byte[] file;
    try (RunningViewer elsewhere = new RunningViewer()) {
      elsewhere.export(OtlpSignalKind.TRACES, announcing("broker", broker.port()));
      file = elsewhere.bytes("/api/session");
    }
    assertThat(viewer.post("/api/session", file, "application/octet-stream").statusCode())
        .isEqualTo(200);

    assertThat(viewer.get("/api/operators").get("services")).isEmpty();
    assertThat(ask("GET", sampling("broker"), "secret", "").statusCode()).isEqualTo(404);
    announce("journal", broker.port());
    assertThat(ask("GET", sampling("broker"), "secret", "").statusCode()).isEqualTo(404);
    assertThat(broker.asked()).isEmpty();
    assertThat(ask("GET", sampling("journal"), "secret", "").statusCode()).isEqualTo(409);
    assertThat(broker.asked())
        .extracting(OperatorsPortStub.Asked::uri, OperatorsPortStub.Asked::authorization)
        .containsExactly(tuple("/live", "null"));
    String other = "/api/operators/" + broker.port() + "/metrics?service=journal";
    assertThat(ask("GET", other, "secret", "").statusCode()).isEqualTo(404);
  }

  @Test
  void a_token_is_needed_and_has_to_be_one() {
    announce("broker", broker.port());
    for (String token : new String[] {"", "two words", "x".repeat(1001)}) {
      HttpResponse<String> answer = ask("GET", sampling("broker"), token, "");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("control token is needed");
    }
    assertThat(broker.asked()).noneMatch(asked -> asked.uri().equals("/sampling"));
  }

  @Test
  void pages_of_other_sites_change_nothing() {
    announce("broker", broker.port());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + viewer.pagePort() + sampling("broker")))
            .header("Authorization", "Bearer " + viewer.viewer.token())
            .header("Operators-Token", "secret")
            .header("Origin", "http://localhost:1")
            .PUT(HttpRequest.BodyPublishers.ofString(PLAN));

    assertThat(viewer.send(request).statusCode()).isEqualTo(403);
    assertThat(broker.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<script>", "{\"a\":", "[1]", "", "{} {"})
  void an_answer_that_is_no_object_does_not_reach_the_page(String answer) {
    announce("broker", broker.port());
    broker.tell("/sampling", 200, answer);

    HttpResponse<String> told = ask("GET", sampling("broker"), "secret", "");

    if (answer.startsWith("{}")) {
      assertThat(told.body()).isEqualTo("{}"); // what stands behind the object is cut off
    } else {
      assertThat(told.statusCode()).isEqualTo(502);
      assertThat(told.body()).isEqualTo("{\"error\":\"the answer is no JSON: 200\"}");
    }
  }

  @Test
  void redirects_and_answers_without_end_are_not_followed() throws IOException {
    announce("broker", broker.port());
    try (OperatorsPortStub victim = new OperatorsPortStub("victim")) {
      broker.redirect("/sampling", "http://127.0.0.1:" + victim.port() + "/sampling");
      assertThat(ask("GET", sampling("broker"), "secret", "").statusCode()).isEqualTo(502);
      assertThat(victim.asked()).isEmpty();
    }
    broker.tell("/sampling", 200, "{\"a\":\"" + "x".repeat(300_000) + "\"}");
    assertThat(ask("GET", sampling("broker"), "secret", "").body()).contains("nothing answers");
    broker.tell("/sampling", 500, "y".repeat(5000));
    assertThat(ask("GET", sampling("broker"), "secret", "").body()).hasSizeLessThan(1100);
  }

  @Test
  void a_port_that_never_answers_is_given_up() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      announce("silent", silent.getLocalPort());

      JsonNode service = viewer.get("/api/operators").get("services").get(0);

      assertThat(service.get("error").asString())
          .isEqualTo("nothing answers at 127.0.0.1:" + silent.getLocalPort());
    }
  }

  @Test
  void only_the_last_hundred_ports_are_remembered() {
    for (int port = 1; port <= 150; port++) {
      announce("s", port);
    }
    announce("broker", broker.port());

    assertThat(viewer.get("/api/operators").get("services")).hasSize(100);
    assertThat(new String(viewer.bytes("/api/operators"), UTF_8)).contains("\"broker\"");
  }
}
