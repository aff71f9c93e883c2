package io.throughline;

import static io.throughline.TestService.freePort;
import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.spanOf;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(FreshGlobal.class)
class ObservabilityTest {

  @Test
  void the_three_signals_reach_a_collector_by_http_protobuf() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = sendingTo(collector).init()) {
      Span span = spanOf(observability);
      try (Scope scope = span.makeCurrent()) {
        LoggerFactory.getLogger("host").info("inside the span");
      }
      span.end();
      observability.close();

      assertThat(collector.spans()).extracting(sent -> sent.getName()).containsExactly("work");
      assertThat(collector.metrics()).extracting(Metric::getName).contains("jvm.memory.used");
      assertThat(collector.logRecords())
          .filteredOn(line -> line.getBody().getStringValue().equals("inside the span"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getTraceId()).isEqualTo(collector.spans().get(0).getTraceId()));
    }
  }

  @Test
  void secrets_of_spans_do_not_leave() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .override("throughline.span.masked.attributes", "messaging.client.id")
                .init()) {
      Span span = spanOf(observability);
      span.setAttribute("messaging.client.id", "c1").setAttribute("password", "hunter2").end();
      observability.close();

      assertThat(collector.spans().get(0).getAttributesList())
          .extracting(attribute -> attribute.getValue().getStringValue())
          .contains("***")
          .doesNotContain("c1", "hunter2");
    }
  }

  @Test
  void the_resource_names_service_process_and_pod() throws IOException {
    Map<String, String> pod =
        Map.of(
            "POD_NAME", "broker-0",
            "POD_NAMESPACE", "production",
            "NODE_NAME", "worker-1",
            "APP_VERSION", "0.3.0",
            "CLUSTER_NAME", "main");
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .environment(pod)
                .override("otel.exporter.prometheus.host", "127.0.0.1")
                .init()) {
      spanOf(observability).end();
      observability.close();

      assertThat(collector.receivedSpans().get(0).resourceTexts())
          .containsEntry("service.name", "test-service")
          .containsEntry("service.version", "0.3.0")
          .containsEntry("service.instance.id", "production.broker-0.test-service")
          .containsEntry("k8s.pod.name", "broker-0")
          .containsEntry("k8s.namespace.name", "production")
          .containsEntry("k8s.node.name", "worker-1")
          .containsEntry("k8s.cluster.name", "main");
      assertThat(collector.receivedSpans().get(0).resource().getAttributesList())
          .extracting(KeyValue::getKey)
          .contains("process.pid", "process.runtime.name", "host.name", "telemetry.sdk.name")
          .doesNotContain("process.command_args", "process.command_line");
    }
  }

  @Test
  void the_resource_tells_the_operators_port_unless_any_will_do() throws IOException {
    int port = freePort();
    assertThat(resourceWith("otel.exporter.prometheus.port", Integer.toString(port)))
        .extracting(KeyValue::getKey, attribute -> attribute.getValue().getIntValue())
        .contains(tuple("throughline.operators.port", (long) port));
    assertThat(resourceWith("otel.exporter.prometheus.port", "0"))
        .extracting(KeyValue::getKey)
        .contains("service.name")
        .doesNotContain("throughline.operators.port");
  }

  private static List<KeyValue> resourceWith(String key, String value) throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = sendingTo(collector).override(key, value).init()) {
      spanOf(observability).end();
      observability.close();
      return collector.receivedSpans().get(0).resource().getAttributesList();
    }
  }

  @Test
  void a_resource_attribute_that_the_user_set_wins_over_the_environment() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .environment(Map.of("APP_VERSION", "0.3.0"))
                .override("otel.resource.attributes", "service.version=9,team=blue")
                .override("otel.service.name", "renamed")
                .init()) {
      spanOf(observability).end();
      observability.close();

      assertThat(collector.receivedSpans().get(0).resourceTexts())
          .containsEntry("service.name", "renamed")
          .containsEntry("service.version", "9")
          .containsEntry("team", "blue");
    }
  }

  @Test
  void a_system_property_wins_over_the_argument_of_init_and_loses_to_an_override() {
    System.setProperty("otel.exporter.prometheus.port", "0");
    try (Observability byProperty = withoutExport().operatorsPort(1).init()) {
      assertThat(byProperty.operatorsPort()).isGreaterThan(1);
    }
    System.setProperty("otel.exporter.prometheus.port", "1");
    try (Observability byOverride =
        withoutExport().override("otel.exporter.prometheus.port", "0").init()) {
      assertThat(byOverride.operatorsPort()).isGreaterThan(1);
    } finally {
      System.clearProperty("otel.exporter.prometheus.port");
    }
  }

  @Test
  void a_wrong_setting_leaves_the_host_observed_by_the_default() {
    try (Observability observability =
        withoutExport()
            .override("otel.traces.sampler", "nonsense")
            .override("throughline.shutdown.timeout", "soon")
            .init()) {
      assertThat(spanOf(observability).getSpanContext().isSampled()).isTrue();
      assertThat(observability.configuration())
          .contains(
              new ConfiguredValue("otel.traces.sampler", "parentbased_always_on", "default"),
              new ConfiguredValue("throughline.shutdown.timeout", "5s", "default"),
              new ConfiguredValue("otel.traces.exporter", "none", "override in code"));
    }
  }

  @Test
  void in_strict_mode_one_exception_lists_every_wrong_setting() {
    ObservabilityBuilder builder =
        withoutExport()
            .environment(Map.of("THROUGHLINE_CONFIG_STRICT", "true", "OTEL_BSP_MAX_QUEU_SIZE", "9"))
            .override("otel.traces.sampler", "nonsense")
            .override("throughline.shutdown.timeout", "soon");

    assertThatThrownBy(builder::init)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .anyMatch(it -> it.contains("otel.traces.sampler"))
                    .anyMatch(it -> it.contains("throughline.shutdown.timeout"))
                    .anyMatch(it -> it.contains("OTEL_BSP_MAX_QUEUE_SIZE")));
    try (Observability second = withoutExport().init()) {
      assertThat(spanOf(second).getSpanContext().isValid()).isTrue();
    }
  }
}
