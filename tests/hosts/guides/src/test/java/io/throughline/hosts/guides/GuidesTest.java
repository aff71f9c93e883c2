package io.throughline.hosts.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.hosts.Collector;
import io.throughline.hosts.Guide;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each program does what its guide says, without a warning. */
class GuidesTest {

  private static final int BY_SIGTERM = 143;

  @TempDir Path folder;

  @Test
  void plain_java() throws Exception {
    String main = Guide.of("plain-java.md").compileInto(folder);
    int port = RunningService.freePort();
    try (Collector collector = new Collector();
        RunningService service =
            RunningService.ofProgram(main, collector, folder).option("-Dport=" + port).start()) {
      service.awaitReady();
      assertThat(RunningService.get(port, "/order").statusCode()).isEqualTo(204);
      assertThat(RunningService.get(service.operatorsPort(), "/metrics").body())
          .contains("jvm_memory_used_bytes{");
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertThat(service.linesWith("an order was taken"))
          .singleElement()
          .asString()
          .contains("\"trace_id\":\"")
          .contains("\"customer\":\"c1\"");
      assertWithoutWarnings(service);
      assertThat(collector.received())
          .contains("take order")
          .contains("CREATE TABLE")
          .contains("an order was taken");
    }
  }

  @Test
  void grpc() throws Exception {
    String main = Guide.of("grpc.md").compileInto(folder);
    try (Collector collector = new Collector();
        RunningService service = RunningService.ofProgram(main, collector, folder).start()) {
      assertThat(service.exitCode()).isZero();

      assertThat(service.linesWith("the call is over"))
          .singleElement()
          .asString()
          .contains("\"channels\":1");
      assertWithoutWarnings(service);
      List<Span> spans = spans(collector);
      assertThat(spans)
          .extracting(Span::getName)
          .containsExactly(
              "grpc.channelz.v1.Channelz/GetTopChannels",
              "grpc.channelz.v1.Channelz/GetTopChannels");
      assertThat(spans).extracting(Span::getTraceId).containsOnly(spans.get(0).getTraceId());
      assertThat(collector.received())
          .contains("rpc.client.call.duration")
          .contains("rpc.server.call.duration");
    }
  }

  @Test
  void mqtt() throws Exception {
    String main = Guide.of("mqtt.md").compileInto(folder);
    try (Collector collector = new Collector();
        EchoBroker broker = new EchoBroker();
        RunningService service =
            RunningService.ofProgram(main, collector, folder)
                .option("-Dport=" + broker.port())
                .start()) {
      assertThat(service.exitCode()).as(() -> String.join("\n", service.lines())).isZero();

      assertThat(service.linesWith("it is warm"))
          .singleElement()
          .asString()
          .contains("\"topic\":\"room/1/temperature\"");
      assertWithoutWarnings(service);
      List<Span> spans = spans(collector);
      assertThat(spans)
          .extracting(Span::getName)
          .containsExactlyInAnyOrder("mqtt.publish", "mqtt.process");
      Span sent =
          spans.stream()
              .filter(span -> span.getName().equals("mqtt.publish"))
              .findAny()
              .orElseThrow();
      Span processed =
          spans.stream()
              .filter(span -> span.getName().equals("mqtt.process"))
              .findAny()
              .orElseThrow();
      assertThat(processed.getTraceId()).isEqualTo(sent.getTraceId());
      assertThat(processed.getParentSpanId()).isEqualTo(sent.getSpanId());
    }
  }

  /** The settings of the image, where not even the temporary folder can be written to. */
  @Test
  void container() throws Exception {
    Guide guide = Guide.of("container.md");
    Map<String, String> settings = variables("([A-Z_]+)=(\\S+)", guide.block("dockerfile"));
    assertThat(settings).hasSize(2);
    settings.put("THROUGHLINE_SPOOL_DIRECTORY", "/proc/spool");
    String main = Guide.of("plain-java.md").compileInto(folder);
    int port = RunningService.freePort();
    try (Collector collector = new Collector();
        RunningService service = start(main, collector, port, settings, "-Djava.io.tmpdir=/proc")) {
      service.awaitReady();
      assertThat(RunningService.get(port, "/order").statusCode()).isEqualTo(204);
      service.awaitLine("an order was taken");
      await() // for the first batch, which finds no spool
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(RunningService.get(service.operatorsPort(), "/health").body())
                      .contains("DEGRADED", "/proc/spool"));
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertThat(collector.received()).contains("take order").contains("an order was taken");
    }
  }

  /** A misspelt setting would keep the service from its start: RunningService is strict. */
  @Test
  void kubernetes() throws Exception {
    String manifest = Guide.of("kubernetes.md").block("yaml");
    Map<String, String> settings = variables("- name: ([A-Z_]+)\n\\s+value: (\\S+)", manifest);
    assertThat(settings).hasSize(6);
    settings
        .keySet()
        .removeAll(Set.of("OTEL_EXPORTER_OTLP_ENDPOINT", "THROUGHLINE_SPOOL_DIRECTORY"));
    settings.computeIfPresent(
        "OTEL_RESOURCE_ATTRIBUTES",
        (name, value) -> value.replace("$(POD_NAME)", "orders-1").replace("$(POD_NAMESPACE)", "a"));
    List<String> probes =
        Pattern.compile("path: (/\\w+), port: metrics")
            .matcher(manifest)
            .results()
            .map(probe -> probe.group(1))
            .toList();
    assertThat(probes).containsExactly("/live", "/live", "/ready");
    String main = Guide.of("plain-java.md").compileInto(folder);
    int port = RunningService.freePort();
    try (Collector collector = new Collector();
        RunningService service = start(main, collector, port, settings)) {
      service.awaitReady();
      for (String probe : probes) {
        assertThat(RunningService.get(service.operatorsPort(), probe).statusCode()).isEqualTo(200);
      }
      assertThat(RunningService.get(port, "/order").statusCode()).isEqualTo(204);
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(BY_SIGTERM);

      assertWithoutWarnings(service);
      assertThat(collector.received())
          .contains("k8s.pod.name", "orders-1", "take order")
          .doesNotContain("an order was taken"); // lines are read from the pod's output
    }
  }

  private static Map<String, String> variables(String pattern, String text) {
    Map<String, String> variables = new HashMap<>();
    Matcher found = Pattern.compile(pattern).matcher(text);
    while (found.find()) {
      variables.put(found.group(1), found.group(2));
    }
    return variables;
  }

  private RunningService start(
      String main, Collector collector, int port, Map<String, String> settings, String... options)
      throws IOException {
    RunningService.Launch launch =
        RunningService.ofProgram(main, collector, folder).option("-Dport=" + port);
    settings.forEach(launch::environment);
    List.of(options).forEach(launch::option);
    return launch.start();
  }

  private static ExportTraceServiceRequest parsed(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Span> spans(Collector collector) {
    return collector.received("/v1/traces").stream()
        .flatMap(body -> parsed(body).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private static void assertWithoutWarnings(RunningService service) {
    assertThat(service.lines())
        .noneMatch(line -> line.contains("\"WARN\"") || line.contains("\"ERROR\""));
  }
}
