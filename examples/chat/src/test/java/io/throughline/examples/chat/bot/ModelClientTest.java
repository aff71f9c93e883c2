package io.throughline.examples.chat.bot;

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.model.ModelServer;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelClientTest {

  private static final String MODEL = "scripted";
  private static final String DURATION = "gen_ai.client.operation.duration";
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private ModelServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ModelServer.start(
            Map.of("MODEL_WEIGHTS", "scripted", "MODEL_PORT", "0"), telemetry.openTelemetry());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tokens_are_those_that_the_model_counts() throws Exception {
    try (ModelClient client = client(server.port(), LONG)) {
      assertThat(client.complete(MODEL, "Be short.", "Good morning", 20))
          .isEqualTo("You said: Good morning");
    }

    assertThat(metrics().count(DURATION, "gen_ai.operation.name=chat")).isEqualTo(1);
    assertThat(points(DURATION).get(0).getBoundaries()).contains(1.0);
    assertThat(points("gen_ai.client.token.usage"))
        .extracting(HistogramPointData::getSum)
        .containsExactlyInAnyOrder(5.0, 5.0);
  }

  @Test
  void a_text_becomes_a_vector() throws Exception {
    try (ModelClient client = client(server.port(), LONG)) {
      assertThat(client.embed(MODEL, "two words")).hasSize(384).contains(0.70710677f);
    }

    assertThat(
            metrics()
                .count(
                    DURATION, "gen_ai.operation.name=embeddings", "gen_ai.request.model=" + MODEL))
        .isEqualTo(1);
  }

  @Test
  void the_trace_goes_on_in_the_server_of_the_model() throws Exception {
    Span question = telemetry.openTelemetry().getTracer("test").spanBuilder("question").startSpan();
    try (Scope scope = question.makeCurrent();
        ModelClient client = client(server.port(), LONG)) {
      client.complete(MODEL, "Be short.", "Good morning", 20);
    } finally {
      question.end();
    }

    assertThat(telemetry)
        .hasTrace(
            span("question")
                .children(
                    span("chat scripted")
                        .children(span("POST /v1/chat/completions").kind(SERVER))));
  }

  @Test
  void a_model_that_says_nothing_is_empty() throws Exception {
    try (ModelClient client = client(server.port(), LONG)) {
      assertKind(ModelException.Kind.EMPTY, () -> client.complete(MODEL, "Be short.", " ", 20));
    }

    assertThat(metrics().count(DURATION)).isEqualTo(1);
    assertThat(metrics().count(DURATION, "error.type=empty")).isZero();
  }

  @Test
  void a_model_that_is_not_there_is_refused() throws Exception {
    try (ModelClient client = client(server.port(), LONG)) {
      assertKind(ModelException.Kind.REFUSED, () -> client.embed("other", "text"));
    }

    assertThat(metrics().count(DURATION, "error.type=refused")).isEqualTo(1);
  }

  @Test
  void a_server_that_is_not_there_is_unavailable() throws Exception {
    int port = server.port();
    server.close();
    try (ModelClient client = client(port, LONG)) {
      assertKind(ModelException.Kind.UNAVAILABLE, () -> client.embed(MODEL, "text"));
    }

    assertThat(metrics().count(DURATION, "error.type=unavailable")).isEqualTo(1);
  }

  @Test
  void an_answer_that_does_not_come_in_time_is_given_up() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ModelClient client = client(silent.getLocalPort(), Duration.ofMillis(300))) {
      assertKind(
          ModelException.Kind.TIMEOUT, () -> client.complete(MODEL, "Be short.", "Hello", 20));
    }

    assertThat(metrics().count(DURATION, "error.type=timeout")).isEqualTo(1);
  }

  private interface Call {
    void run() throws ModelException;
  }

  private static void assertKind(ModelException.Kind kind, Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ModelException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }

  private ModelClient client(int port, Duration deadline) {
    return new ModelClient(
        URI.create("http://127.0.0.1:" + port), "none", deadline, telemetry.openTelemetry());
  }

  private Metrics metrics() {
    return Metrics.of(telemetry);
  }

  private List<HistogramPointData> points(String name) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .toList();
  }
}
