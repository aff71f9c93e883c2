package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.throughline.testing.OtlpReceiver;
import io.throughline.viewer.Viewer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OTLP JSON that the viewer has written, read by the real collector and by Jaeger; and theirs, read
 * by the viewer.
 */
@Tag("e2e")
class OtlpJsonE2e {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Takes either form, and passes on both. */
  private static final String COLLECTOR =
      """
      extensions:
        health_check:
          endpoint: ${env:COLLECTOR_HEALTH_LISTEN}
      receivers:
        otlp:
          protocols:
            http:
              endpoint: ${env:OTLP_HTTP_LISTEN}
      exporters:
        otlp_http/protobuf:
          endpoint: ${env:PROTOBUF_ENDPOINT}
          sending_queue: &in_order
            enabled: false
        otlp_http/json:
          endpoint: ${env:JSON_ENDPOINT}
          encoding: json
          sending_queue: *in_order
      service:
        extensions: [health_check]
        telemetry:
          metrics:
            level: none
        pipelines:
          traces: &both
            receivers: [otlp]
            exporters: [otlp_http/protobuf, otlp_http/json]
          metrics: *both
          logs: *both
      """;

  @TempDir private Path folder;

  @Test
  void what_the_viewer_writes_the_collector_reads_and_the_other_way_round() throws Exception {
    List<Message> sent = EveryField.requests();
    List<String> written = writtenByTheViewer(sent, "written.jsonl");
    assertThat(written).hasSameSizeAs(sent);

    Path read = folder.resolve("read.jsonl");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Viewer viewer = Viewer.builder().anyPorts().saveTo(read).start()) {
      CollectorProcess collector = collector(receiver.endpoint(), viewer.otlpEndpoint());
      try {
        collector.awaitReady();
        URI endpoint = URI.create("http://127.0.0.1:" + collector.port("OTLP_HTTP_LISTEN"));
        for (String line : written) {
          assertThat(postJson(endpoint, line)).isEqualTo(200);
        }
        receiver.awaitRequests(sent.size());
        await().atMost(SOON).until(() -> Files.readAllLines(read).size() >= sent.size());
      } finally {
        collector.stop();
      }

      for (int i = 0; i < sent.size(); i++) {
        Message body = receiver.requests().get(i).body();
        assertThat(body.toString().lines()).containsExactlyElementsOf(lines(sent.get(i)));
        assertThat(body).isEqualTo(sent.get(i));
      }
    }
    assertThat(Files.readAllLines(read)).containsExactlyElementsOf(written);
  }

  /** So that a failure shows which field differs. */
  private static List<String> lines(Message message) {
    return message.toString().lines().toList();
  }

  private CollectorProcess collector(String protobuf, URI json) throws Exception {
    Path configuration = Files.writeString(folder.resolve("collector.yaml"), COLLECTOR);
    Map<String, String> environment = new HashMap<>(CollectorProcess.environment(folder));
    environment.put("PROTOBUF_ENDPOINT", protobuf);
    environment.put("JSON_ENDPOINT", json.toString());
    return new CollectorProcess("collector", List.of(configuration), environment, folder);
  }

  @Test
  void what_the_viewer_writes_jaeger_reads_and_the_other_way_round() throws Exception {
    ExportTraceServiceRequest sent = orders();
    String written = writtenByTheViewer(List.of(sent), "written.jsonl").get(0);
    try (JaegerProcess jaeger = new JaegerProcess(folder)) {
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(postJson(jaeger.otlpEndpoint(), written)).isEqualTo(200));

      String trace = jaeger.trace(hex(spansOf(sent).get(0).getTraceId()), spansOf(sent).size());

      assertThat(readByTheViewer(trace)).containsExactlyInAnyOrderElementsOf(spansOf(sent));
    }
  }

  /** What Jaeger keeps: it knows no lists, no counts of what was dropped, and microseconds. */
  private static ExportTraceServiceRequest orders() {
    Random random = new Random(); // Elasticsearch has those of the last run
    ByteString trace = bytes(random, 16);
    ByteString root = bytes(random, 8);
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    ResourceSpans.Builder resource = request.addResourceSpansBuilder();
    resource.getResourceBuilder().addAttributes(attribute("service.name", text("json")));
    ScopeSpans.Builder scope = resource.addScopeSpansBuilder();
    scope.getScopeBuilder().setName("orders").setVersion("1");
    long start = MILLISECONDS.toNanos(System.currentTimeMillis());
    for (int i = 0; i < 20; i++) {
      Span.Builder span =
          scope
              .addSpansBuilder()
              .setTraceId(trace)
              .setSpanId(i == 0 ? root : bytes(random, 8))
              .setName("order " + i)
              .setKindValue(1 + i % 5)
              .setStartTimeUnixNano(start + MICROSECONDS.toNanos(i))
              .setEndTimeUnixNano(start + MICROSECONDS.toNanos(1000 - i))
              .addAttributes(attribute("part", value().setDoubleValue(0.1)))
              .addAttributes(attribute("text", text("\"\ud83d\ude00\\")))
              .addAttributes(attribute("whole", value().setIntValue(9007199254740993L)))
              .addAttributes(attribute("yes", value().setBoolValue(i % 2 == 0)));
      if (i > 0) {
        span.setParentSpanId(root);
      }
      span.getStatusBuilder()
          .setCode(i % 3 == 0 ? StatusCode.STATUS_CODE_ERROR : StatusCode.STATUS_CODE_OK);
      span.addEventsBuilder()
          .setName("paid")
          .setTimeUnixNano(start + MICROSECONDS.toNanos(500))
          .addAttributes(attribute("amount", value().setIntValue(i)));
    }
    return request.build();
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue.Builder value() {
    return AnyValue.newBuilder();
  }

  private static AnyValue.Builder text(String text) {
    return value().setStringValue(text);
  }

  private static ByteString bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static List<Span> spansOf(ExportTraceServiceRequest request) {
    return request.getResourceSpans(0).getScopeSpans(0).getSpansList();
  }

  /** Lines of a session file, a request each. */
  private List<String> writtenByTheViewer(List<? extends Message> requests, String name)
      throws Exception {
    Path file = folder.resolve(name);
    try (Viewer viewer = Viewer.builder().anyPorts().saveTo(file).start()) {
      for (Message request : requests) {
        assertThat(
                post(
                    viewer.otlpEndpoint(),
                    pathOf(request.getDescriptorForType().getName()),
                    "application/x-protobuf",
                    request.toByteArray()))
            .isEqualTo(200);
      }
    }
    return Files.readAllLines(file);
  }

  /** As it passes them on. */
  private static List<Span> readByTheViewer(String json) throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Viewer viewer =
            Viewer.builder().anyPorts().forwardTo(URI.create(receiver.endpoint())).start()) {
      assertThat(postJson(viewer.otlpEndpoint(), json)).isEqualTo(200);
      return receiver.awaitSpans(1);
    }
  }

  private static int postJson(URI endpoint, String line) throws Exception {
    return post(endpoint, pathOf(line), "application/json", line.getBytes(UTF_8));
  }

  private static int post(URI endpoint, String path, String type, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** By the name of the request, or by the first field of its JSON. */
  private static String pathOf(String request) {
    String head = request.substring(0, Math.min(request.length(), 20)).toLowerCase(Locale.ROOT);
    for (String signal : List.of("trace", "metric", "log")) {
      if (head.contains(signal)) {
        return "/v1/" + signal + "s";
      }
    }
    return "/v1/traces"; // resourceSpans
  }
}
