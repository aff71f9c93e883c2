package io.throughline.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.Observability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class SpringBootTest {

  /** What a host writes: {@code init} first, and the rest gets it as a bean. */
  @SpringBootApplication
  static class Service {

    @Bean
    OpenTelemetry openTelemetry() {
      return observability.openTelemetry();
    }

    @RestController
    static class Greeting {

      private final OpenTelemetry openTelemetry;

      Greeting(OpenTelemetry openTelemetry) {
        this.openTelemetry = openTelemetry;
      }

      @GetMapping("/greeting")
      Map<String, String> greet() {
        Span span = openTelemetry.getTracer("service").spanBuilder("greet somebody").startSpan();
        try (Scope scope = span.makeCurrent()) {
          LoggerFactory.getLogger(Greeting.class).info("somebody was greeted");
          return Map.of("trace", span.getSpanContext().getTraceId());
        } finally {
          span.end();
        }
      }
    }
  }

  private static Observability observability;

  @TempDir Path folder;

  @Test
  void a_service_is_observed_and_serves_as_ever() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    System.setOut(new PrintStream(lines, true, StandardCharsets.UTF_8));
    String answer;
    try (Collector collector = new Collector()) {
      observability =
          Observability.builder("service")
              .override("otel.exporter.otlp.endpoint", collector.endpoint())
              .override("otel.exporter.otlp.compression", "none")
              .override("otel.exporter.prometheus.port", "0")
              .override("throughline.spool.directory", folder.toString())
              .override("throughline.config.strict", "true")
              .init();
      try (ConfigurableApplicationContext service =
          SpringApplication.run(Service.class, "--server.port=0")) {
        HttpResponse<String> greeting = get(port(service), "/greeting");
        assertThat(greeting.statusCode()).isEqualTo(200);
        answer = greeting.body();
        assertThat(get(observability.operatorsPort(), "/ready").statusCode()).isEqualTo(200);
        assertThat(get(observability.operatorsPort(), "/metrics").body())
            .contains("jvm_memory_used_bytes{");
        assertThat(get(observability.operatorsPort(), "/health").body()).contains("\"UP\"");
      }
      observability.close();

      assertThat(collector.received())
          .contains("greet somebody")
          .contains("somebody was greeted")
          .contains("jvm.memory.used");
    } finally {
      System.setOut(before);
    }
    String trace = answer.replaceAll(".*:\"|\"}", "");
    assertThat(lines.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("somebody was greeted"))
        .hasSize(1)
        .allMatch(line -> line.startsWith("{") && line.contains(trace));
  }

  private static int port(ConfigurableApplicationContext service) {
    return service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }
}
