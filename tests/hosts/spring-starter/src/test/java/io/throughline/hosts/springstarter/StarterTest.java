package io.throughline.hosts.springstarter;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.hosts.Collector;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the packaged service as a user does, and reads what it tells the outside. */
class StarterTest {

  private static final Path JAR = Path.of(System.getProperty("jar"));
  private static final int BY_SIGTERM = 143;

  @TempDir Path folder;

  private Collector collector;

  @BeforeEach
  void listen() throws IOException {
    collector = new Collector();
  }

  @AfterEach
  void hush() {
    collector.close();
  }

  @Test
  void a_request_its_statement_its_call_and_all_lines_are_one_trace() throws Exception {
    try (RunningService service = service().start()) {
      String greeting = "http://127.0.0.1:" + service.port() + "/greeting";
      assertThat(service.get("/order?of=" + greeting).body()).isEqualTo("hello");
      service.awaitLine("a parcel was packed");
      end(service);

      assertThat(service.linesWith("an order was taken"))
          .singleElement()
          .asString()
          .startsWith("{\"@timestamp\"")
          .contains("\"message\":\"an order was taken, iban=***\"")
          .contains("\"component\":\"orders\"")
          .contains("\"trace_id\":\"" + hex(span("GET /order", SPAN_KIND_SERVER).getTraceId()));
    }
    Span server = span("GET /order", SPAN_KIND_SERVER);
    Span statement = span("CREATE TABLE", SPAN_KIND_CLIENT);
    Span call = span("GET", SPAN_KIND_CLIENT);
    Span called = span("GET /greeting", SPAN_KIND_SERVER);
    Span packed = span("Parcels.pack", SPAN_KIND_INTERNAL);
    assertThat(
            List.of(statement.getParentSpanId(), call.getParentSpanId(), packed.getParentSpanId()))
        .containsOnly(server.getSpanId());
    assertThat(called.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(Stream.of("an order was taken, iban=***", "a parcel was packed").map(this::sent))
        .allSatisfy(line -> assertThat(line.getTraceId()).isEqualTo(server.getTraceId()));
    assertThat(attributes(resources().get(0).getResource().getAttributesList()))
        .contains("service.name=orders", "team=warehouse", "shifts=early, late (50%)");
  }

  @Test
  void a_scheduled_task_is_a_trace_of_its_own() throws Exception {
    try (RunningService service = service().start()) {
      service.awaitLine("parcels were collected");
      end(service);
    }
    Span task = span("Parcels.collect", SPAN_KIND_INTERNAL);
    assertThat(task.getParentSpanId().isEmpty()).isTrue();
    assertThat(sent("parcels were collected").getTraceId()).isEqualTo(task.getTraceId());
    assertThat(collector.authorizations()).containsExactly("Basic ab+cd/e==");
  }

  @Test
  void a_periodic_task_is_not_of_the_request_that_began_it() throws Exception {
    try (RunningService service = service().start()) {
      assertThat(service.get("/watch").body()).isEqualTo("watching");
      service.awaitLine("parcels were watched");
      end(service);
    }
    assertThat(span("GET /watch", SPAN_KIND_SERVER)).isNotNull();
    assertThat(sent("parcels were watched").getTraceId().isEmpty()).isTrue();
  }

  @Test
  void what_happens_until_the_last_request_is_answered_is_sent() throws Exception {
    try (RunningService service = service().start()) {
      CompletableFuture<HttpResponse<String>> answer = service.begin("/slow");
      service.awaitLine("slow work began");
      service.terminate();

      assertThat(answer.get().body()).isEqualTo("done");
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);
      assertThat(service.lines()).last().asString().contains("is being closed");
    }
    Span served = span("GET /slow", SPAN_KIND_SERVER);
    assertThat(sent("slow work ended").getTraceId()).isEqualTo(served.getTraceId());
    assertThat(sent("the last order was taken")).isNotNull();
    assertThat(sent("Graceful shutdown complete")).isNotNull();
  }

  @Test
  void meters_of_micrometer_are_on_the_page_and_nothing_is_there_twice() throws Exception {
    try (RunningService service = service().start()) {
      String greeting = "http://127.0.0.1:" + service.port() + "/greeting";
      service.get("/order?of=" + greeting);
      String page = RunningService.get(service.operatorsPort(), "/metrics").body();

      assertThat(page)
          .containsPattern("(?m)^orders_taken_total(\\{.*})? 1\\.0$")
          .contains("hikaricp_connections_active{")
          .containsPattern("(?m)^http_server_request_duration_seconds_count\\{.*route=\"/order\"")
          .contains("http_client_request_duration_seconds_count{")
          .contains("jvm_memory_used_bytes{")
          .doesNotContain("area=\"heap\"");
      assertThat(page.lines().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
      assertThat(page.lines().filter(line -> !line.startsWith("#")).map(StarterTest::series))
          .doesNotHaveDuplicates();
      assertThat(page.lines().filter(line -> line.startsWith("jvm_memory_used_bytes{")))
          .isNotEmpty()
          .noneMatch(line -> line.contains("otel_scope_name"));
    }
  }

  private static String series(String line) {
    return line.substring(0, line.indexOf(' ', Math.max(0, line.lastIndexOf('}'))));
  }

  @Test
  void a_setting_that_is_misspelt_is_named_with_its_file() throws Exception {
    Path settings = folder.resolve("application-wrong.yaml");
    Files.writeString(settings, "otel.traces.samplr: always_off\nthroughline.log.max.line: few\n");
    try (RunningService service =
        service()
            .environment("THROUGHLINE_CONFIG_STRICT", "false")
            .argument("--spring.config.additional-location=file:" + settings)
            .start()) {
      service.port();

      assertThat(service.linesWith("2 wrong settings"))
          .singleElement()
          .asString()
          .contains(settings.getFileName().toString())
          .contains("otel.traces.samplr")
          .contains("did you mean otel.traces.sampler?")
          .contains("throughline.log.max.line (system property) is 'few'");
    }
  }

  @Test
  void what_does_not_turn_it_off_turns_no_half_of_it_off() throws Exception {
    try (RunningService service =
        service()
            .environment("THROUGHLINE_ENABLED", "0")
            .environment("THROUGHLINE_CONFIG_STRICT", "false")
            .start()) {
      service.port();

      assertThat(service.linesWith("THROUGHLINE_ENABLED")).hasSize(1);
      assertThat(service.linesWith("telemetry of orders: ")).hasSize(1);
    }
  }

  @Test
  void entries_of_a_map_in_another_file_join_those_of_the_first() throws Exception {
    Path settings = folder.resolve("application-production.yaml");
    Files.writeString(
        settings,
        """
        otel:
          resource.attributes: {team: sorting, region: eu-1}
          exporter.otlp.headers: {tenant: production}
        """);
    try (RunningService service =
        service().argument("--spring.config.additional-location=file:" + settings).start()) {
      service.awaitLine("parcels were collected");
      end(service);
    }
    assertThat(attributes(resources().get(0).getResource().getAttributesList()))
        .contains("team=sorting", "region=eu-1", "shifts=early, late (50%)")
        .doesNotContain("team=warehouse");
    assertThat(collector.authorizations()).containsExactly("Basic ab+cd/e==");
  }

  @Test
  void a_collector_that_is_away_is_degraded_and_nothing_is_down() throws Exception {
    collector.close();
    try (RunningService service =
        service()
            .environment("OTEL_BSP_SCHEDULE_DELAY", "50")
            .environment("OTEL_BLRP_SCHEDULE_DELAY", "50")
            .start()) {
      HttpResponse<String> health = service.get("/actuator/health");
      while (!health.body().contains("DEGRADED") && service.isAlive()) {
        health = service.get("/actuator/health");
      }

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body())
          .containsPattern("^\\{\"status\":\"UP\"|\"status\":\"UP\"}$")
          .containsPattern("\"telemetry\":\\{(\"details\":\\{[^}]*},)?\"status\":\"DEGRADED\"")
          .contains("ConnectException");
      assertThat(RunningService.get(service.operatorsPort(), "/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void sampling_and_verbosity_are_actuator_endpoints() throws Exception {
    try (RunningService service = service().start()) {
      service.get("/greeting");
      assertThat(service.linesWith("somebody is greeted")).isEmpty();

      HttpResponse<String> before =
          post(
              service,
              "/actuator/sampling",
              """
              {"plan": "{\\"max_per_second\\":50,\\"rules\\":[{\\"name\\":\\"store\\",\\"span\\":\\"Store/*\\",\\"ratio\\":1}]}"}""");
      post(service, "/actuator/sampling", "{\"ratio\": 0.5}");
      HttpResponse<String> plan = post(service, "/actuator/sampling", "{\"ratio\": 0}");
      HttpResponse<String> levels =
          post(
              service,
              "/actuator/verbosity",
              """
              {"logger": "io.throughline.hosts", "level": "DEBUG", "seconds": 600}""");
      service.get("/greeting");
      service.awaitLine("somebody is greeted");

      assertThat(plan.statusCode()).as(plan.body()).isEqualTo(200);
      assertThat(service.get("/actuator/sampling").body())
          .isEqualTo(plan.body())
          .contains("\"max_per_second\":50", "\"store\"", "\"ratio\":0.0")
          .doesNotContain("0.5");
      assertThat(before.statusCode()).as(before.body()).isEqualTo(200);
      assertThat(levels.statusCode()).as(levels.body()).isEqualTo(204);
      HttpResponse<String> wrong = post(service, "/actuator/verbosity", "{\"seconds\": 600}");
      assertThat(wrong.statusCode()).isEqualTo(400);
      end(service);
    }
    assertThat(spans()).filteredOn(span -> span.getName().equals("GET /greeting")).hasSize(1);
  }

  @Test
  void a_ratio_is_that_of_the_rule_which_takes_all() throws Exception {
    try (RunningService service = service().start()) {
      post(
          service,
          "/actuator/sampling",
          """
          {"plan": "{\\"rules\\":[{\\"name\\":\\"store\\",\\"span\\":\\"Store/*\\",\\"ratio\\":1},{\\"name\\":\\"rest\\",\\"ratio\\":1,\\"max_per_second\\":5}]}"}""");
      HttpResponse<String> plan = post(service, "/actuator/sampling", "{\"ratio\": 0}");
      assertThat(service.get("/greeting").statusCode()).isEqualTo(200);
      end(service);

      assertThat(plan.statusCode()).as(plan.body()).isEqualTo(200);
      assertThat(plan.body())
          .contains("\"rest\"", "\"ratio\":0.0", "\"max_per_second\":5")
          .doesNotContain("\"all\"");
    }
    assertThat(spans()).noneMatch(span -> span.getName().equals("GET /greeting"));
  }

  @Test
  void turned_off_it_leaves_the_service_alone() throws Exception {
    try (RunningService service = service().argument("--throughline.enabled=false").start()) {
      assertThat(service.get("/greeting").statusCode()).isEqualTo(200);
      end(service);

      assertThat(service.lines()).noneMatch(line -> line.startsWith("{"));
    }
    assertThat(collector.received()).isEmpty();
  }

  @Test
  void a_start_that_fails_is_sent() throws Exception {
    try (RunningService first = service().start();
        RunningService second = service().argument("--server.port=" + first.port()).start()) {
      assertThat(second.exitCode()).isEqualTo(1);
    }
    assertThat(collector.received()).contains("APPLICATION FAILED TO START");
  }

  private RunningService.Launch service() throws IOException {
    return RunningService.of(JAR, collector, folder);
  }

  private static void end(RunningService service) throws InterruptedException {
    service.terminate();
    assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);
  }

  private static HttpResponse<String> post(RunningService service, String path, String json)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build(),
            BodyHandlers.ofString());
  }

  private Span span(String name, Span.SpanKind kind) {
    List<Span> found =
        spans().stream()
            .filter(span -> span.getName().startsWith(name) && span.getKind() == kind)
            .toList();
    assertThat(found).as(() -> kind + " " + name + " of " + spans()).hasSize(1);
    return found.get(0);
  }

  private List<Span> spans() {
    return resources().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private List<ResourceSpans> resources() {
    return collector.received("/v1/traces").stream()
        .flatMap(
            body ->
                parsed(body, ExportTraceServiceRequest::parseFrom).getResourceSpansList().stream())
        .toList();
  }

  /** The only record with this message. */
  private LogRecord sent(String message) {
    List<LogRecord> found =
        collector.received("/v1/logs").stream()
            .flatMap(
                body ->
                    parsed(body, ExportLogsServiceRequest::parseFrom)
                        .getResourceLogsList()
                        .stream())
            .flatMap(resource -> resource.getScopeLogsList().stream())
            .flatMap(scope -> scope.getLogRecordsList().stream())
            .filter(line -> line.getBody().getStringValue().equals(message))
            .toList();
    assertThat(found).as(message).hasSize(1);
    return found.get(0);
  }

  private static List<String> attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .map(attribute -> attribute.getKey() + "=" + attribute.getValue().getStringValue())
        .toList();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private interface Parser<T> {
    T parse(byte[] body) throws IOException;
  }

  private static <T> T parsed(byte[] body, Parser<T> parser) {
    try {
      return parser.parse(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
