package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.propagation.BelievedFields;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What whoever reaches a service may send, by whichever instrumentation. */
@ExtendWith(FreshGlobal.class)
class HostilePeersTest {

  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private Observability observability;
  private TextMapPropagator propagator;

  @BeforeEach
  void start() {
    observability = TestService.withoutExport().init();
    propagator = observability.openTelemetry().getPropagators().getTextMapPropagator();
  }

  @AfterEach
  void close() {
    observability.close();
  }

  @Test
  void schemes_that_clients_invent_are_one_series() {
    Meter meter = observability.openTelemetry().getMeter("server");
    DoubleHistogram duration =
        meter.histogramBuilder("http.server.request.duration").setUnit("s").build();
    LongUpDownCounter active = meter.upDownCounterBuilder("http.server.active_requests").build();
    for (int i = 0; i < 100; i++) {
      duration.record(1, Attributes.of(SCHEME, "s" + i));
      duration.record(1, Attributes.of(SCHEME, "t" + i), Context.root());
      active.add(1, Attributes.of(SCHEME, "s" + i));
      active.add(1, Attributes.of(SCHEME, "t" + i), Context.root());
    }
    duration.record(1, Attributes.of(SCHEME, "https"));
    duration.record(1, Attributes.of(SCHEME, "HTTPS"));
    duration.record(1);
    active.add(1, Attributes.of(SCHEME, "wss"));
    active.add(1);

    assertThat(lines("http_server_request_duration_seconds_count"))
        .containsExactlyInAnyOrder(
            "http_server_request_duration_seconds_count 1",
            "http_server_request_duration_seconds_count{url_scheme=\"https\"} 2",
            "http_server_request_duration_seconds_count{url_scheme=\"_OTHER\"} 200");
    assertThat(lines("http_server_active_requests"))
        .containsExactlyInAnyOrder(
            "http_server_active_requests 1.0",
            "http_server_active_requests{url_scheme=\"wss\"} 1.0",
            "http_server_active_requests{url_scheme=\"_OTHER\"} 200.0");
  }

  @Test
  void other_metrics_have_the_schemes_that_they_are_told() {
    observability
        .openTelemetry()
        .getMeter("server")
        .histogramBuilder("fetch.duration")
        .build()
        .record(1, Attributes.of(SCHEME, "ftp"));

    assertThat(lines("fetch_duration_count"))
        .containsExactly("fetch_duration_count{url_scheme=\"ftp\"} 1");
  }

  @Test
  void baggage_that_the_parser_would_log_is_refused() {
    Context extracted =
        extracted(Map.of("traceparent", List.of(PARENT), "baggage", List.of("a=%zz,b=1")));

    assertThat(Baggage.fromContext(extracted).isEmpty()).isTrue();
    assertThat(sender(extracted).getTraceId()).isEqualTo(TRACE);
    assertThat(refused())
        .containsExactly(
            "throughline_headers_refused_total{throughline_header_fault=\"malformed\",throughline_part=\"otel-bootstrap\"} 1.0");
  }

  @Test
  void of_two_parents_neither_is_believed() {
    Context extracted =
        extracted(
            Map.of(
                "traceparent",
                List.of(PARENT, PARENT),
                "tracestate",
                List.of("a=1"),
                "baggage",
                List.of("b=" + "1".repeat(8_192))));

    assertThat(sender(extracted).isValid()).isFalse();
    assertThat(Baggage.fromContext(extracted).isEmpty()).isTrue();
    assertThat(refused())
        .containsExactlyInAnyOrder(
            "throughline_headers_refused_total{throughline_header_fault=\"duplicate\",throughline_part=\"otel-bootstrap\"} 1.0",
            "throughline_headers_refused_total{throughline_header_fault=\"too_large\",throughline_part=\"otel-bootstrap\"} 1.0");
  }

  @Test
  void the_parts_of_a_list_are_one_list() {
    Context extracted =
        extracted(
            Map.of(
                "traceparent",
                List.of(PARENT),
                "tracestate",
                List.of("a=1", "b=2"),
                "baggage",
                List.of("k=1", "l=2")));

    assertThat(sender(extracted).getTraceState().asMap())
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(Baggage.fromContext(extracted).asMap()).containsOnlyKeys("k", "l");
    assertThat(refused()).isEmpty();
  }

  @Test
  void what_is_checked_already_is_not_counted_twice() {
    Context extracted =
        propagator.extract(
            Context.root(), Map.of("traceparent", List.of("none")), new BelievedHeaders());

    assertThat(sender(extracted).isValid()).isFalse();
    assertThat(refused()).isEmpty();
  }

  @Test
  void what_was_there_before_is_not_taken_for_what_was_sent() {
    Span work = TestService.spanOf(observability);
    Baggage mine = Baggage.builder().put("tenant", "acme").build();
    Context before = Context.root().with(work).with(mine);

    Context extracted =
        propagator.extract(
            before,
            Map.of("traceparent", List.of("none"), "baggage", List.of("a=%zz")),
            new Headers());

    assertThat(Span.fromContext(extracted)).isSameAs(work);
    assertThat(Baggage.fromContext(extracted)).isSameAs(mine);
    assertThat(refused())
        .containsExactly(
            "throughline_headers_refused_total{throughline_header_fault=\"malformed\",throughline_part=\"otel-bootstrap\"} 2.0");
  }

  private Context extracted(Map<String, List<String>> headers) {
    return propagator.extract(Context.root(), headers, new Headers());
  }

  private static SpanContext sender(Context extracted) {
    return Span.fromContext(extracted).getSpanContext();
  }

  private List<String> refused() {
    return lines("throughline_headers_refused_total");
  }

  /** A series of the page each. */
  private List<String> lines(String name) {
    return observability
        .dumpMetrics()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .toList();
  }

  private static class Headers implements TextMapGetter<Map<String, List<String>>> {

    @Override
    public Iterable<String> keys(Map<String, List<String>> headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, List<String>> headers, String name) {
      Iterator<String> values = getAll(headers, name);
      return values.hasNext() ? values.next() : null;
    }

    @Override
    public Iterator<String> getAll(@Nullable Map<String, List<String>> headers, String name) {
      return headers == null
          ? List.<String>of().iterator()
          : headers.getOrDefault(name, List.of()).iterator();
    }
  }

  private static final class BelievedHeaders extends Headers
      implements BelievedFields<Map<String, List<String>>> {}
}
