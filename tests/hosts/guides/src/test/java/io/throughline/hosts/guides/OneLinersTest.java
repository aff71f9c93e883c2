package io.throughline.hosts.guides;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.instrumentation.kafkaclients.v2_6.KafkaTelemetry;
import io.throughline.Observability;
import io.throughline.hosts.Collector;
import io.throughline.instrumentation.hikari.HikariPoolMetrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/hosts.md for a service without a framework. */
class OneLinersTest {

  @TempDir Path folder;

  private Collector collector;
  private Observability observability;
  private OpenTelemetry openTelemetry;
  private Span work;

  @BeforeEach
  void start() throws Exception {
    collector = new Collector();
    observability =
        Observability.builder("service")
            .override("otel.exporter.otlp.endpoint", collector.endpoint())
            .override("otel.exporter.otlp.compression", "none")
            .override("throughline.micrometer.enabled", "true")
            .override("throughline.config.strict", "true")
            .init();
    openTelemetry = observability.openTelemetry();
    work = openTelemetry.getTracer("host").spanBuilder("work").startSpan();
  }

  @AfterEach
  void stop() {
    observability.close();
    collector.close();
  }

  @Test
  void statements_of_a_pool_are_traced_and_its_connections_are_measured() throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:h2:mem:orders");
      pool.setPoolName("orders");
      pool.setMetricsTrackerFactory(new HikariPoolMetrics(openTelemetry));
      DataSource database = JdbcTelemetry.create(openTelemetry).wrap(pool);
      try (Scope scope = work.makeCurrent();
          Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE orders (id INT)");

        assertThat(observability.dumpMetrics())
            .containsPattern(
                "(?m)^db_client_connection_count\\{.*pool_name=\"orders\".*state=\"used\".*} 1\\.0$");
      }
    }
    assertThat(sent()).contains("CREATE TABLE orders");
  }

  @Test
  void messages_of_kafka_carry_the_trace() {
    MockProducer<String, String> mocked =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    Producer<String, String> producer = KafkaTelemetry.create(openTelemetry).wrap(mocked);
    try (Scope scope = work.makeCurrent()) {
      assertThat(producer.send(new ProducerRecord<>("orders", "an order"))).isDone();
    }
    ProducerRecord<String, String> record = mocked.history().get(0);
    String traceparent =
        new String(record.headers().lastHeader("traceparent").value(), StandardCharsets.UTF_8);
    assertThat(traceparent).contains(work.getSpanContext().getTraceId());

    TopicPartition partition = new TopicPartition("orders", 0);
    MockConsumer<String, String> received = new MockConsumer<>("earliest");
    received.assign(List.of(partition));
    received.updateBeginningOffsets(Map.of(partition, 0L));
    ConsumerRecord<String, String> arrived = new ConsumerRecord<>("orders", 0, 0, "k", "an order");
    record.headers().forEach(arrived.headers()::add);
    received.addRecord(arrived);
    Consumer<String, String> consumer = KafkaTelemetry.create(openTelemetry).wrap(received);
    for (ConsumerRecord<String, String> each : consumer.poll(Duration.ZERO)) {
      assertThat(each.value()).isEqualTo("an order");
    }

    assertThat(sent()).contains("orders publish").contains("orders process");
  }

  @Test
  void a_wrapped_executor_hands_the_trace_over() throws Exception {
    assertHandsOver(Executors.newSingleThreadExecutor());
  }

  @Test
  void so_does_one_with_virtual_threads() throws Exception {
    Assumptions.assumeTrue(
        Runtime.version().feature() >= 21, "the JDK has virtual threads from 21 on");
    assertHandsOver(
        (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
  }

  private void assertHandsOver(ExecutorService threads) throws Exception {
    ExecutorService executor = Context.taskWrapping(threads);
    try (Scope scope = work.makeCurrent()) {
      assertThat(executor.submit(() -> Span.current().getSpanContext().getSpanId()).get())
          .isEqualTo(work.getSpanContext().getSpanId());
    } finally {
      executor.shutdown();
    }
  }

  /** What came by the end. */
  private String sent() {
    work.end();
    observability.close();
    return collector.received();
  }
}
