package io.throughline.hosts.springstarter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.throughline.ConfiguredValue;
import io.throughline.Observability;
import io.throughline.hosts.Collector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A test of the host's own, of a service whose settings name a collector. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ContextTest {

  private static final Collector collector = collector();

  @Autowired private ApplicationContext context;
  @Autowired private Observability observability;
  @Autowired private Tracer tracer;

  private static Collector collector() {
    try {
      return new Collector();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    registry.add("otel.exporter.otlp.endpoint", collector::endpoint);
  }

  @AfterAll
  static void hush() {
    collector.close();
  }

  @Test
  void a_test_has_spans_sends_none_of_them_and_opens_no_port() {
    Span span = tracer.spanBuilder("in a test").startSpan();
    span.end();

    assertThat(span.getSpanContext().isSampled()).isTrue();
    assertThat(observability.operatorsPort()).isEqualTo(-1);
    Map<String, String> values =
        observability.configuration().stream()
            .collect(Collectors.toMap(ConfiguredValue::key, ConfiguredValue::value));
    assertThat(values)
        .containsEntry("otel.traces.exporter", "none")
        .containsEntry("otel.metrics.exporter", "none")
        .containsEntry("otel.logs.exporter", "none")
        .containsEntry("throughline.spool.enabled", "false");
    observability.close();
    assertThat(collector.received()).isEmpty();
  }

  @Test
  void there_is_one_opentelemetry() {
    assertThat(List.of(context.getBeanNamesForType(OpenTelemetry.class)))
        .containsExactly("openTelemetry");
    assertThat(context.getBean(OpenTelemetry.class)).isSameAs(observability.openTelemetry());
  }
}
