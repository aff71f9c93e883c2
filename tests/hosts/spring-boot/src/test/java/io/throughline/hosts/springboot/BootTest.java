package io.throughline.hosts.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.Observability;
import io.throughline.hosts.Collector;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class SpringBootTest {

  @SpringBootApplication
  static class Service {

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

  private static final String GREETER = Service.Greeting.class.getName();

  @TempDir Path folder;

  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void hush() {
    System.setOut(stdout);
  }

  @Test
  void a_service_is_observed_and_serves_as_ever() throws Exception {
    String answer;
    try (Collector collector = new Collector();
        Observability observability = sendingTo(collector)) {
      try (ConfigurableApplicationContext service = run(observability, "--server.port=0")) {
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
    }
    String trace = answer.replaceAll(".*:\"|\"}", "");
    assertThat(greetings())
        .hasSize(1)
        .allMatch(line -> line.startsWith("{") && line.contains(trace));
  }

  /** Spring Boot stops Logback before it configures it, which takes every listener away. */
  @Test
  void with_a_logback_configuration_of_its_own_lines_go_to_the_collector_nevertheless()
      throws Exception {
    try (Collector collector = new Collector();
        Observability observability = sendingTo(collector)) {
      try (ConfigurableApplicationContext service =
          run(observability, "--server.port=0", "--logging.config=classpath:host.xml")) {
        assertThat(get(port(service), "/greeting").statusCode()).isEqualTo(200);
      }
      observability.close();

      assertThat(collector.received()).contains("somebody was greeted");
    }
    assertThat(greetings()).containsExactly("INFO " + GREETER + " - somebody was greeted");
  }

  private List<String> greetings() {
    return output
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("somebody was greeted"))
        .toList();
  }

  private Observability sendingTo(Collector collector) {
    return Observability.builder("service")
        .override("otel.exporter.otlp.endpoint", collector.endpoint())
        .override("otel.exporter.otlp.compression", "none")
        .override("otel.exporter.prometheus.port", "0")
        .override("throughline.spool.directory", folder.toString())
        .override("throughline.config.strict", "true")
        .init();
  }

  /** What a host writes: {@code init} first, and the rest gets it as a bean. */
  private static ConfigurableApplicationContext run(
      Observability observability, String... arguments) {
    SpringApplication service = new SpringApplication(Service.class);
    service.addInitializers(
        context ->
            context
                .getBeanFactory()
                .registerSingleton("openTelemetry", observability.openTelemetry()));
    return service.run(arguments);
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
