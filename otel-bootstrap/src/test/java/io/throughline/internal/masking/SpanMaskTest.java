package io.throughline.internal.masking;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.throughline.logging.mask.SecretMask;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SpanMaskTest {

  private static final SpanContext LINKED =
      SpanContext.create(
          "4bf92f3577b34da6a3ce929d0e0e4736",
          "00f067aa0ba902b7",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final SpanMask mask =
      new SpanMask(SecretMask.of(List.of("iban"), List.of()), Set.of("messaging.client.id"));

  private SpanData exported(Consumer<Span> work) {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new MaskingSpanExporter(exporter, mask)))
            .build()) {
      Span span = tracers.get("test").spanBuilder("work").startSpan();
      work.accept(span);
      span.end();
      return exporter.getFinishedSpanItems().get(0);
    }
  }

  @Test
  void attributes_events_and_status_leave_without_secrets_and_each_is_counted() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      mask.reportTo(meters.get("test"));
      SpanData span =
          exported(
              work -> {
                work.setAttribute("messaging.client.id", "c1");
                work.setAttribute("payer.iban", 42);
                work.setAttribute("url.full", "http://user:hunter2@host/");
                work.setAttribute(
                    stringArrayKey("rpc.request.metadata.x"), List.of("a", "token=hunter2"));
                work.setAttribute("size", 512);
                work.recordException(new IllegalStateException("password=hunter2"));
                work.addEvent("kept", Attributes.of(stringKey("topic"), "a/b"));
                work.setStatus(StatusCode.ERROR, "password=hunter2");
              });

      assertThat(span.getAttributes())
          .isEqualTo(
              Attributes.builder()
                  .put("messaging.client.id", "***")
                  .put("payer.iban", "***")
                  .put("url.full", "http://user:***@host/")
                  .put("rpc.request.metadata.x", "a", "token=***")
                  .put(longKey("size"), 512)
                  .build());
      assertThat(span.getEvents().get(0).getAttributes().get(stringKey("exception.message")))
          .isEqualTo("password=***");
      assertThat(span.getEvents().get(0).getAttributes().get(stringKey("exception.stacktrace")))
          .doesNotContain("hunter2")
          .contains("SpanMaskTest");
      assertThat(span.getEvents().get(1).getAttributes().get(stringKey("topic"))).isEqualTo("a/b");
      assertThat(span.getStatus().getDescription()).isEqualTo("password=***");
      assertThat(reader.collectAllMetrics().iterator().next().getLongSumData().getPoints())
          .singleElement()
          .satisfies(point -> assertThat(point.getValue()).isEqualTo(7));
    }
  }

  @Test
  void span_without_secrets_is_the_same_object() {
    SpanData span = exported(work -> work.setAttribute("topic", "a/b"));

    assertThat(mask.masked(span)).isSameAs(span);
  }

  @Test
  void names_of_span_and_event_and_attributes_of_links_are_masked_too() {
    SpanData span =
        exported(
            work -> {
              work.updateName("GET /x?password=hunter2");
              work.addEvent("token=hunter2");
              work.addLink(LINKED, Attributes.of(stringKey("x"), "Bearer hunter2"));
              work.addLink(LINKED, Attributes.of(stringKey("topic"), "a/b"));
            });

    assertThat(span.getName()).isEqualTo("GET /x?password=***");
    assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("token=***");
    assertThat(span.getLinks())
        .extracting(LinkData::getAttributes)
        .containsExactly(
            Attributes.of(stringKey("x"), "Bearer ***"), Attributes.of(stringKey("topic"), "a/b"));
    assertThat(span.getLinks()).extracting(LinkData::getSpanContext).containsOnly(LINKED);
  }

  @Test
  void secrets_within_maps_and_arrays_are_masked_and_the_rest_stays_as_it_is() {
    Value<?> secrets =
        Value.of(
            Map.of(
                "password", Value.of("hunter2"),
                "pins", Value.of(Value.of(1234), Value.of("x")),
                "text", Value.of("password=hunter2"),
                "messaging.client.id", Value.of(42),
                "inner", Value.of(Value.of(Map.of("token", Value.of("hunter2"))), Value.of(7))));
    Value<?> shown =
        Value.of(
            Map.of(
                "password", Value.of("***"),
                "pins", Value.of(Value.of(1234), Value.of("x")),
                "text", Value.of("password=***"),
                "messaging.client.id", Value.of("***"),
                "inner", Value.of(Value.of(Map.of("token", Value.of("***"))), Value.of(7))));
    AttributeKey<Value<?>> key = valueKey("request");
    SpanData span =
        exported(
            work -> {
              work.setAttribute(key, secrets);
              work.setAttribute(valueKey("api_key"), secrets);
              work.setAttribute(valueKey("list"), Value.of(Value.of("token=hunter2"), Value.of(1)));
              work.addEvent("event", Attributes.of(key, secrets));
              work.addLink(LINKED, Attributes.of(key, secrets));
            });

    assertThat(span.getAttributes().get(stringKey("api_key"))).isEqualTo("***");
    assertThat(text(span.getAttributes(), "list")).isEqualTo("[\"token=***\",1]");
    assertThat(
            List.of(
                span.getEvents().get(0).getAttributes(),
                span.getLinks().get(0).getAttributes(),
                span.getAttributes()))
        .allSatisfy(attributes -> assertThat(attributes.get(key)).isEqualTo(shown));
  }

  @Test
  void maps_without_secrets_are_the_same_object() {
    SpanData span =
        exported(
            work ->
                work.setAttribute(
                    valueKey("request"), Value.of(Map.of("topic", Value.of(Value.of("a/b"))))));

    assertThat(mask.masked(span)).isSameAs(span);
  }

  private static String text(Attributes attributes, String name) {
    return Objects.requireNonNull(attributes.get(valueKey(name))).asString();
  }
}
