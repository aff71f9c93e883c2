package io.throughline.hosts.springboot;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.hosts.Collector;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the packaged service as a user does, and reads what it tells the outside. */
class BootTest {

  private static final Path RESOURCES = Path.of("src", "test", "resources").toAbsolutePath();
  private static final Path PLAIN = Path.of(System.getProperty("jar") + "-plain.jar");
  private static final Path STARTER = Path.of(System.getProperty("jar") + "-starter.jar");
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
  void without_a_logging_configuration_lines_look_as_before_and_go_to_the_collector()
      throws Exception {
    try (RunningService service = RunningService.of(PLAIN, collector, folder).start()) {
      assertThat(service.get("/greeting").statusCode()).isEqualTo(200);
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertThat(service.linesWith("somebody was greeted"))
          .hasSize(1)
          .noneMatch(line -> line.startsWith("{"));
    }
    assertThat(sent("somebody was greeted")).isEqualTo(1);
    assertThat(spans()).extracting(Span::getName).contains("greet somebody");
  }

  @Test
  void with_our_include_each_line_is_json_with_its_trace() throws Exception {
    try (RunningService service = withJsonLines().start()) {
      String trace = service.get("/greeting").body().replaceAll(".*:\"|\"}", "");
      assertThat(RunningService.get(service.operatorsPort(), "/metrics").body())
          .contains("jvm_memory_used_bytes{");
      assertThat(RunningService.get(service.operatorsPort(), "/health").body()).contains("\"UP\"");
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertThat(service.linesWith("somebody was greeted"))
          .hasSize(1)
          .allMatch(line -> line.startsWith("{") && line.contains(trace));
      assertThat(service.linesWith("Starting Service v"))
          .hasSize(1)
          .allMatch(line -> line.startsWith("{"));
    }
    assertThat(sent("somebody was greeted")).isEqualTo(1);
  }

  @Test
  void with_a_configuration_of_its_own_lines_go_to_the_collector_nevertheless() throws Exception {
    try (RunningService service =
        RunningService.of(PLAIN, collector, folder)
            .argument("--logging.config=file:" + RESOURCES.resolve("host.xml"))
            .start()) {
      assertThat(service.get("/greeting").statusCode()).isEqualTo(200);
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertThat(service.linesWith("somebody was greeted"))
          .containsExactly("INFO " + Orders.class.getName() + " - somebody was greeted");
    }
    assertThat(sent("somebody was greeted")).isEqualTo(1);
  }

  @Test
  void with_the_sdk_disabled_it_serves_and_sends_nothing() throws Exception {
    try (RunningService service =
        RunningService.of(PLAIN, collector, folder)
            .environment("OTEL_SDK_DISABLED", "true")
            .start()) {
      assertThat(service.get("/greeting").statusCode()).isEqualTo(200);
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertThat(service.linesWith("somebody was greeted")).hasSize(1);
    }
    assertThat(collector.received()).isEmpty();
  }

  @Test
  void what_happens_until_the_last_request_is_answered_is_sent() throws Exception {
    try (RunningService service = withJsonLines().start()) {
      CompletableFuture<HttpResponse<String>> answer = service.begin("/slow");
      service.awaitLine("slow work began");
      service.terminate();

      assertThat(answer.get().body()).isEqualTo("done");
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);
      assertThat(service.lines()).last().asString().contains("is being closed");
    }
    assertThat(sent("slow work ended")).isEqualTo(1);
    assertThat(sent("Graceful shutdown complete")).isEqualTo(1);
    assertThat(sent("the last order was taken")).isEqualTo(1);
    assertThat(spans()).extracting(Span::getName).containsOnlyOnce("slow work");
  }

  @Test
  void a_start_that_fails_ends_at_once_and_is_sent() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        RunningService service =
            withJsonLines().argument("--server.port=" + taken.getLocalPort()).start()) {
      assertThat(service.exitCode()).isEqualTo(1);
      assertThat(service.linesWith("close() was not called within")).isEmpty();
    }
    assertThat(collector.received()).contains("APPLICATION FAILED TO START");
  }

  @Test
  void it_is_ready_no_sooner_than_it_accepts_requests() throws Exception {
    List<Integer> ports = RunningService.freePorts(2);
    int operators = ports.get(0);
    int port = ports.get(1);
    try (RunningService service =
        RunningService.of(PLAIN, collector, folder)
            .environment("OTEL_EXPORTER_PROMETHEUS_PORT", String.valueOf(operators))
            .argument("--server.port=" + port)
            .start()) {
      long giveUpAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      int refused = 0;
      while (!ready(operators)) {
        assertThat(service.isAlive() && System.nanoTime() - giveUpAt < 0)
            .as(() -> String.join("\n", service.lines()))
            .isTrue();
        refused++;
      }
      assertThat(RunningService.get(port, "/greeting").statusCode()).isEqualTo(200);
      assertThat(refused).isPositive();
    }
  }

  private static boolean ready(int operators) throws Exception {
    try {
      return RunningService.get(operators, "/ready").statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  void the_starter_on_our_bean_traces_http_and_jdbc_and_sends_each_line_once() throws Exception {
    try (RunningService service =
        RunningService.of(STARTER, collector, folder)
            .with(RESOURCES.resolve("json"), Service.class.getName())
            .argument("--otel.instrumentation.logback-appender.enabled=false")
            .argument("--otel.instrumentation.micrometer.enabled=true")
            .start()) {
      String greeting = "http://127.0.0.1:" + service.port() + "/greeting";
      assertThat(service.get("/order?of=" + greeting).statusCode()).isEqualTo(200);
      assertThat(RunningService.get(service.operatorsPort(), "/metrics").body())
          .contains("http_server_request_duration_seconds_count{")
          .contains("http_client_request_duration_seconds_count{")
          .contains("hikaricp_connections_active{");
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);
    }
    assertThat(sent("an order was taken")).isEqualTo(1);
    Span server = only("GET /order", SPAN_KIND_SERVER);
    Span statement = only("CREATE TABLE", SPAN_KIND_CLIENT);
    Span call = only("GET", SPAN_KIND_CLIENT);
    Span called = only("GET /greeting", SPAN_KIND_SERVER);
    assertThat(List.of(statement.getParentSpanId(), call.getParentSpanId()))
        .containsOnly(server.getSpanId());
    assertThat(called.getParentSpanId()).isEqualTo(call.getSpanId());
  }

  @Test
  void two_in_one_folder_are_two_instances() throws Exception {
    String operators = String.valueOf(RunningService.freePort());
    try (RunningService first = onPort(operators)) {
      String id = instanceOf(first);
      try (RunningService second = onPort(operators)) {
        assertThat(instanceOf(second)).isNotEqualTo(id);
      }
    }
  }

  private static String instanceOf(RunningService service) throws Exception {
    service.get("/greeting");
    service.awaitLine("somebody was greeted");
    String line = service.linesWith("somebody was greeted").get(0);
    Matcher id = Pattern.compile("\"service.instance.id\":\"([^\"]+)\"").matcher(line);
    assertThat(id.find()).as(line).isTrue();
    return id.group(1);
  }

  private RunningService onPort(String operators) throws IOException {
    return withJsonLines().environment("OTEL_EXPORTER_PROMETHEUS_PORT", operators).start();
  }

  private RunningService.Launch withJsonLines() throws IOException {
    return RunningService.of(PLAIN, collector, folder)
        .with(RESOURCES.resolve("json"), Service.class.getName());
  }

  private int sent(String message) {
    return collector.received().split(message, -1).length - 1;
  }

  private Span only(String name, Span.SpanKind kind) {
    List<Span> found =
        spans().stream()
            .filter(span -> span.getName().startsWith(name) && span.getKind() == kind)
            .toList();
    assertThat(found).as(() -> name + " of " + spans()).hasSize(1);
    return found.get(0);
  }

  private List<Span> spans() {
    return collector.received("/v1/traces").stream()
        .flatMap(body -> parsed(body).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private static ExportTraceServiceRequest parsed(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
