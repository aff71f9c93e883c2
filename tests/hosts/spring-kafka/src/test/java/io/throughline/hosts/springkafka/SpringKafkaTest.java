package io.throughline.hosts.springkafka;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.throughline.hosts.Collector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A template and a listener, with a broker between them. */
class SpringKafkaTest {

  private final EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "orders");
  private Collector collector;

  @BeforeEach
  void start() throws IOException {
    broker.afterPropertiesSet();
    collector = new Collector();
  }

  @AfterEach
  void stop() {
    collector.close();
    broker.destroy();
  }

  @Test
  void message_is_sent_and_received_in_one_trace() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(
            Orders.class,
            "--spring.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
            "--spring.kafka.consumer.auto-offset-reset=earliest",
            "--otel.exporter.otlp.endpoint=" + collector.endpoint(),
            "--otel.exporter.otlp.compression=none")) {
      Span work = context.getBean(Tracer.class).spanBuilder("work").startSpan();
      try (Scope scope = work.makeCurrent()) {
        sender(context).send("orders", "an order").get(1, TimeUnit.MINUTES);
      } finally {
        work.end();
      }

      SpanContext received = context.getBean(Orders.class).received.get(1, TimeUnit.MINUTES);
      assertThat(received.getTraceId()).isEqualTo(work.getSpanContext().getTraceId());
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(spans("orders ", received.getTraceId())).hasSize(2));
      assertThat(spans("orders ", received.getTraceId()))
          .extracting(io.opentelemetry.proto.trace.v1.Span::getKind)
          .containsExactlyInAnyOrder(SPAN_KIND_PRODUCER, SPAN_KIND_CONSUMER);
    }
  }

  @SuppressWarnings("unchecked") // Spring Boot's has no types
  private static KafkaTemplate<String, String> sender(ConfigurableApplicationContext context) {
    return (KafkaTemplate<String, String>) context.getBean(KafkaTemplate.class);
  }

  private List<io.opentelemetry.proto.trace.v1.Span> spans(String name, String traceId) {
    return collector.received("/v1/traces").stream()
        .flatMap(body -> parsed(body).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .filter(span -> HexFormat.of().formatHex(span.getTraceId().toByteArray()).equals(traceId))
        .filter(span -> span.getName().startsWith(name))
        .toList();
  }

  private static ExportTraceServiceRequest parsed(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a service has of Kafka. */
  @EnableAutoConfiguration
  static class Orders {

    final CompletableFuture<SpanContext> received = new CompletableFuture<>();

    @KafkaListener(topics = "orders", groupId = "shop")
    void receive(String order) {
      received.complete(Span.current().getSpanContext());
    }
  }
}
