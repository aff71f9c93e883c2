package io.throughline.instrumentation.store;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.throughline.instrumentation.BrokenTelemetry;
import io.throughline.semconv.DbAttributes;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.ServerAttributes;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallTelemetryTest {

  private static final String DURATION = "db.client.operation.duration";

  private static final Attributes GET =
      Attributes.builder()
          .put(DbAttributes.DB_SYSTEM_NAME, "redis")
          .put(DbAttributes.DB_NAMESPACE, "0")
          .put(DbAttributes.DB_OPERATION_NAME, "GET")
          .put(ServerAttributes.SERVER_ADDRESS, "127.0.0.1")
          .put(ServerAttributes.SERVER_PORT, 6379)
          .build();

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private CallTelemetry redis(OpenTelemetry openTelemetry) {
    return CallTelemetry.create(openTelemetry, "redis", "0", "127.0.0.1", 6379);
  }

  @Test
  void a_call_is_a_child_of_what_is_current_and_a_point_of_its_operation() {
    Span work = telemetry.openTelemetry().getTracer("test").spanBuilder("work").startSpan();
    String current;
    try (Scope scope = work.makeCurrent()) {
      current =
          redis(telemetry.openTelemetry())
              .call("GET", null, () -> Span.current().getSpanContext().getSpanId());
    } finally {
      work.end();
    }

    assertThat(telemetry).hasTrace(span("work").children(span("GET 0").kind(CLIENT)));
    SpanData call = telemetry.spans().get(0);
    assertThat(call.getSpanId()).isEqualTo(current);
    assertThat(call.getAttributes().asMap()).isEqualTo(GET.asMap());
    assertThat(call.getStatus()).isEqualTo(StatusData.unset());
    assertThat(telemetry)
        .metric(DURATION)
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributes(GET)
                            .hasBucketBoundaries(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)
                            .hasExemplarsSatisfying(
                                exemplar -> exemplar.hasSpanId(call.getSpanId()))));
  }

  @Test
  void what_a_call_concerns_is_in_the_name_of_its_span() {
    CallTelemetry index =
        CallTelemetry.create(telemetry.openTelemetry(), "elasticsearch", null, "search", 9200);

    index.call("search", "messages", () -> "found");
    index.call("ping", null, () -> "pong");

    assertThat(telemetry).hasSpans("search messages", "ping search:9200");
    assertThat(telemetry.spans().get(0).getAttributes().get(DbAttributes.DB_COLLECTION_NAME))
        .isEqualTo("messages");
  }

  @Test
  void a_failure_is_recorded_and_thrown_on() {
    IOException gone = new IOException("gone");

    assertThatThrownBy(
            () ->
                redis(telemetry.openTelemetry())
                    .call(
                        "GET",
                        null,
                        () -> {
                          throw gone;
                        }))
        .isSameAs(gone);

    SpanData call = telemetry.spans().get(0);
    assertThat(call.getStatus()).isEqualTo(StatusData.error());
    assertThat(call.getEvents()).singleElement().extracting("name").isEqualTo("exception");
    assertThat(call.getAttributes().get(ErrorAttributes.ERROR_TYPE))
        .isEqualTo("java.io.IOException");
    assertThat(telemetry)
        .metric(DURATION)
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributes(
                                GET.toBuilder()
                                    .put(ErrorAttributes.ERROR_TYPE, "java.io.IOException")
                                    .build())));
  }

  @Test
  void telemetry_that_fails_changes_no_call() {
    try (BrokenTelemetry broken = new BrokenTelemetry()) {
      CallTelemetry redis = redis(broken.openTelemetry());

      assertThat(redis.<String, RuntimeException>call("GET", null, () -> "ada")).isEqualTo("ada");
      assertThat(broken.faults()).isEqualTo(1);
    }
  }
}
