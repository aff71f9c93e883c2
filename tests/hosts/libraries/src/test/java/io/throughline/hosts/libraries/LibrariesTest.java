package io.throughline.hosts.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.Observability;
import io.throughline.grpc.GrpcPropagation;
import io.throughline.hosts.Collector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What touches a library of the host, in the versions that are on this class path. */
class LibrariesTest {

  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  @TempDir Path folder;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(lines, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void hush() {
    System.setOut(stdout);
  }

  @Test
  void calls_lines_and_spans_reach_a_collector_by_http() throws IOException {
    try (Collector collector = new Collector();
        Observability observability = sendingTo(collector.endpoint(), "http/protobuf")) {
      work(observability);
      observability.close();

      assertThat(collector.received())
          .contains("test.Echo/Say", "a line of the host", "rpc.server.call.duration");
    }
    assertThat(lines.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("a line of the host"))
        .hasSize(1)
        .allMatch(line -> line.startsWith("{") && line.contains("\"trace_id\""));
  }

  @Test
  void calls_lines_and_spans_reach_a_collector_by_grpc() throws IOException {
    try (GrpcEcho collector = new GrpcEcho(server -> server);
        Observability observability = sendingTo(collector.endpoint(), "grpc")) {
      work(observability);
      observability.close();

      assertThat(collector.received())
          .contains("test.Echo/Say", "a line of the host", "rpc.server.call.duration");
    }
  }

  @Test
  void the_hosts_own_clients_read_what_the_operators_port_answers() throws Exception {
    try (Collector collector = new Collector();
        Observability observability = sendingTo(collector.endpoint(), "http/protobuf")) {
      String port = "http://127.0.0.1:" + observability.operatorsPort();
      try (Response health =
          new OkHttpClient()
              .newCall(new Request.Builder().url(port + "/health").build())
              .execute()) {
        JsonNode answer = new ObjectMapper().readTree(health.body().string());
        assertThat(answer.get("status").asText()).isEqualTo("UP");
      }
      HttpRequest plan =
          HttpRequest.newBuilder(URI.create(port + "/sampling"))
              .header("Authorization", "Bearer token")
              .PUT(
                  BodyPublishers.ofString(
                      "{\"rules\":[{\"name\":\"half\",\"span\":\"greet*\",\"ratio\":0.5}]}"))
              .build();
      assertThat(HttpClient.newHttpClient().send(plan, BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  /** A call with a line in it, instrumented as a user would. */
  private static void work(Observability observability) throws IOException {
    GrpcPropagation grpc = GrpcPropagation.create(observability.openTelemetry());
    try (GrpcEcho echo = new GrpcEcho(grpc::instrument)) {
      Span span = observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
      try (Scope scope = span.makeCurrent()) {
        echo.call("test.Echo/Say", grpc::instrument);
        LoggerFactory.getLogger("host").info("a line of the host");
      } finally {
        span.end();
      }
    }
  }

  private Observability sendingTo(String endpoint, String protocol) {
    return Observability.builder("service")
        .override("otel.exporter.otlp.endpoint", endpoint)
        .override("otel.exporter.otlp.protocol", protocol)
        .override("otel.exporter.otlp.compression", "none")
        .override("otel.exporter.prometheus.port", "0")
        .override("throughline.operators.control.token", "token")
        .override("throughline.spool.directory", folder.toString())
        .override("throughline.config.strict", "true")
        .init();
  }
}
