package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.throughline.testing.OtlpReceiver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's own Java agent in a JVM of its own: nothing is doubled, nothing is missing. */
class RealJavaAgentTest {

  private static final Path AGENT = Path.of(System.getProperty("java.agent"));

  @Test
  void a_call_has_one_span_on_each_side_and_a_line_is_sent_once() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      List<String> lines = run(collector);

      assertOnce(collector, lines);
      assertThat(lines)
          .anyMatch(
              line -> line.contains("the OpenTelemetry of OpenTelemetry's Java agent is used"));
      assertThat(collector.receivedSpans().get(0).resourceTexts())
          .containsKey("telemetry.distro.name");
    }
  }

  @Test
  void what_the_agent_leaves_alone_is_ours_and_still_there_once() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      assertOnce(
          collector,
          run(
              collector,
              "-Dotel.instrumentation.grpc.enabled=false",
              "-Dotel.instrumentation.logback-appender.enabled=false"));
    }
  }

  @Test
  void without_an_agent_it_is_the_same() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = new ForkedJvm(ForkedGrpcService.class, options(collector))) {
      assertThat(service.awaitEnd(60)).isTrue();

      assertOnce(collector, service.lines());
    }
  }

  private static void assertOnce(OtlpReceiver collector, List<String> lines) {
    assertThat(collector.spans())
        .as("%s", lines)
        .extracting(Span::getKind)
        .containsExactlyInAnyOrder(
            SpanKind.SPAN_KIND_INTERNAL, SpanKind.SPAN_KIND_CLIENT, SpanKind.SPAN_KIND_SERVER);
    assertThat(collector.spans())
        .extracting(Span::getTraceId)
        .containsOnly(collector.spans().get(0).getTraceId());
    assertThat(collector.logRecords())
        .filteredOn(line -> line.getBody().getStringValue().equals("inside the span"))
        .singleElement()
        .satisfies(
            line -> assertThat(line.getTraceId()).isEqualTo(collector.spans().get(0).getTraceId()));
  }

  private static List<String> run(OtlpReceiver collector, String... more) throws Exception {
    List<String> options = options(collector);
    options.add("-javaagent:" + AGENT.toAbsolutePath());
    options.addAll(List.of(more));
    try (ForkedJvm service = new ForkedJvm(ForkedGrpcService.class, options)) {
      assertThat(service.awaitEnd(120)).as("%s", service.lines()).isTrue();
      assertThat(service.exitCode()).as("%s", service.lines()).isZero();
      return service.lines();
    }
  }

  private static List<String> options(OtlpReceiver collector) {
    return new ArrayList<>(
        List.of(
            "-Dotel.service.name=forked",
            "-Dotel.exporter.prometheus.port=0",
            "-Dotel.exporter.otlp.endpoint=" + collector.endpoint()));
  }
}
