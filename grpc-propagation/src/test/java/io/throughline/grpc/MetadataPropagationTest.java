package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataPropagationTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";
  private static final String ANOTHER = "00-" + TRACE + "-00f067aa0ba902b7-01";

  private final Telemetry telemetry = new Telemetry();
  private final MetadataPropagation propagation =
      new MetadataPropagation(
          telemetry.sdk().getPropagators().getTextMapPropagator(),
          new PropagationFaults(telemetry.sdk(), "grpc-propagation", GrpcPropagation.class));
  private final Metadata headers = new Metadata();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void injects_each_field_once() {
    Context context = context(TraceState.builder().put("a", "1").build(), "k", "v");

    propagation.inject(context, headers);
    propagation.inject(context, headers);

    assertThat(headers.getAll(Rpc.TRACEPARENT)).containsExactly(VALID);
    assertThat(headers.getAll(Rpc.TRACESTATE)).containsExactly("a=1");
    assertThat(headers.getAll(Rpc.BAGGAGE)).containsExactly("k=v");
  }

  @Test
  void injecting_leaves_nothing_of_what_was_there() {
    headers.put(Rpc.TRACEPARENT, ANOTHER);
    headers.put(Rpc.TRACESTATE, "stale=1");
    headers.put(Rpc.BAGGAGE, "stale=1");
    headers.put(Rpc.ascii("foreign"), "stays");

    propagation.inject(context(TraceState.getDefault(), null, null), headers);

    assertThat(headers.getAll(Rpc.TRACEPARENT)).containsExactly(VALID);
    assertThat(headers.keys()).containsExactlyInAnyOrder("traceparent", "foreign");
  }

  @Test
  void baggage_that_would_fail_the_call_stays_behind() {
    propagation.inject(context(TraceState.getDefault(), "k", "v".repeat(4_094)), headers);
    assertThat(headers.get(Rpc.BAGGAGE)).hasSize(4_096);
    assertThat(telemetry.names()).doesNotContain("throughline.headers.refused");

    propagation.inject(context(TraceState.getDefault(), "k", "v".repeat(4_095)), headers);

    assertThat(headers.keys()).containsExactly("traceparent");
    assertThat(telemetry.refused("too_large")).isEqualTo(1);
  }

  @Test
  void extracts_what_was_injected() {
    propagation.inject(context(TraceState.builder().put("a", "1").build(), "k", "v"), headers);

    Context extracted = propagation.extract(headers);

    SpanContext span = Span.fromContext(extracted).getSpanContext();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getSpanId()).isEqualTo(SPAN);
    assertThat(span.isRemote()).isTrue();
    assertThat(span.isSampled()).isTrue();
    assertThat(span.getTraceState().get("a")).isEqualTo("1");
    assertThat(Baggage.fromContext(extracted).getEntryValue("k")).isEqualTo("v");
  }

  @Test
  void second_traceparent_invalidates_the_first() {
    headers.put(Rpc.TRACEPARENT, VALID);
    headers.put(Rpc.TRACEPARENT, ANOTHER);

    assertThat(extractedSpan().isValid()).isFalse();
    assertThat(telemetry.refused("duplicate")).isEqualTo(1);
  }

  @Test
  void several_tracestate_and_baggage_headers_are_one_list() {
    headers.put(Rpc.TRACEPARENT, VALID);
    headers.put(Rpc.TRACESTATE, "a=1");
    headers.put(Rpc.TRACESTATE, "b=2");
    headers.put(Rpc.BAGGAGE, "k=v");
    headers.put(Rpc.BAGGAGE, "l=w");

    Context extracted = propagation.extract(headers);

    assertThat(Span.fromContext(extracted).getSpanContext().getTraceState().asMap())
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(Baggage.fromContext(extracted).getEntryValue("k")).isEqualTo("v");
    assertThat(Baggage.fromContext(extracted).getEntryValue("l")).isEqualTo("w");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
      })
  void malformed_traceparent_is_as_if_absent(String traceparent) {
    headers.put(Rpc.TRACEPARENT, traceparent);
    headers.put(Rpc.TRACESTATE, "a=1");

    SpanContext extracted = extractedSpan();

    assertThat(extracted.isValid()).isFalse();
    assertThat(extracted.getTraceState().isEmpty()).isTrue();
    assertThat(telemetry.refused("malformed")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no equals sign", "UPPER=1", "a=1,a=1,=", "ü=1"})
  void malformed_tracestate_is_refused_and_the_trace_goes_on(String tracestate) {
    headers.put(Rpc.TRACEPARENT, VALID);
    headers.put(Rpc.TRACESTATE, tracestate);

    SpanContext extracted = extractedSpan();

    assertThat(extracted.getSpanId()).isEqualTo(SPAN);
    assertThat(extracted.getTraceState().isEmpty()).isTrue();
    assertThat(telemetry.refused("malformed")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no equals sign", "k=%zz", "k=v,l=%", "k=%2", "k=%-1"})
  void malformed_baggage_is_refused(String baggage) {
    headers.put(Rpc.BAGGAGE, baggage);

    assertThat(Baggage.fromContext(propagation.extract(headers)).isEmpty()).isTrue();
    assertThat(telemetry.refused("malformed")).isEqualTo(1);
  }

  @Test
  void empty_lists_are_no_fault() {
    headers.put(Rpc.TRACEPARENT, VALID);
    headers.put(Rpc.TRACESTATE, "");
    headers.put(Rpc.BAGGAGE, " ");

    assertThat(extractedSpan().isValid()).isTrue();
    assertThat(telemetry.names()).doesNotContain("throughline.headers.refused");
  }

  @Test
  void headers_without_fault_and_absent_ones_are_not_counted() {
    propagation.extract(headers);
    propagation.inject(context(TraceState.builder().put("a", "1").build(), "k", "v"), headers);
    propagation.extract(headers);

    assertThat(telemetry.names()).doesNotContain("throughline.headers.refused");
  }

  @Test
  void percent_signs_mean_nothing_in_a_tracestate() {
    headers.put(Rpc.TRACEPARENT, VALID);
    headers.put(Rpc.TRACESTATE, "a=50%");

    assertThat(extractedSpan().getTraceState().get("a")).isEqualTo("50%");
  }

  @Test
  void tracestate_of_512_characters_is_the_longest() {
    headers.put(Rpc.TRACEPARENT, VALID);
    String longest = "a=" + "1".repeat(254) + ",b=" + "2".repeat(253);
    headers.put(Rpc.TRACESTATE, longest);
    assertThat(longest).hasSize(512);
    assertThat(extractedSpan().getTraceState().size()).isEqualTo(2);

    headers.put(Rpc.TRACESTATE, "c=3");
    assertThat(extractedSpan().isValid()).isTrue();
    assertThat(extractedSpan().getTraceState().isEmpty()).isTrue();
    assertThat(telemetry.refused("too_large")).isEqualTo(2);
  }

  @Test
  void tracestate_of_32_members_is_the_longest() {
    headers.put(Rpc.TRACEPARENT, VALID);
    headers.put(Rpc.TRACESTATE, members(32));
    assertThat(extractedSpan().getTraceState().size()).isEqualTo(32);

    headers.put(Rpc.TRACESTATE, "z=1");
    assertThat(extractedSpan().getTraceState().isEmpty()).isTrue();
    assertThat(telemetry.refused("too_large")).isEqualTo(1);
  }

  @Test
  void baggage_of_8192_characters_is_the_longest() {
    headers.put(Rpc.BAGGAGE, "k=" + "v".repeat(8_190));
    assertThat(Baggage.fromContext(propagation.extract(headers)).size()).isEqualTo(1);

    headers.put(Rpc.BAGGAGE, "l=w");
    assertThat(Baggage.fromContext(propagation.extract(headers)).isEmpty()).isTrue();
    assertThat(telemetry.refused("too_large")).isEqualTo(1);
  }

  @Test
  void baggage_of_64_members_is_the_longest() {
    headers.put(Rpc.BAGGAGE, members(64));
    headers.put(Rpc.BAGGAGE, "z=1");

    assertThat(Baggage.fromContext(propagation.extract(headers)).size()).isEqualTo(64);
  }

  @Test
  void span_and_baggage_of_the_thread_are_not_the_callers() {
    ContextKey<String> key = ContextKey.named("an outer interceptor's");
    Context current = context(TraceState.getDefault(), "k", "v").with(key, "stays");
    Context extracted;
    try (Scope ignored = current.makeCurrent()) {
      extracted = propagation.extract(headers);
    }

    assertThat(Span.fromContext(extracted).getSpanContext().isValid()).isFalse();
    assertThat(Baggage.fromContext(extracted).isEmpty()).isTrue();
    assertThat(extracted.get(key)).isEqualTo("stays");
  }

  @Test
  void names_that_metadata_cannot_carry_are_left_out() {
    for (String name : List.of("trace-bin", ":path", "", "with space", "ü")) {
      propagation.set(headers, name, "value");
      assertThat(propagation.get(new MetadataPropagation.Received(headers), name)).isNull();
    }
    assertThat(headers.keys()).isEmpty();
  }

  @Test
  void broken_propagator_does_not_reach_the_call() {
    MetadataPropagation broken =
        new MetadataPropagation(
            new Broken(),
            new PropagationFaults(telemetry.sdk(), "grpc-propagation", GrpcPropagation.class));

    broken.inject(Context.root(), headers);

    assertThat(broken.extract(headers)).isSameAs(Context.root());
    assertThat(telemetry.sum("throughline.faults")).isEqualTo(2);
  }

  private static String members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
  }

  private SpanContext extractedSpan() {
    return Span.fromContext(propagation.extract(headers)).getSpanContext();
  }

  private static Context context(TraceState state, @Nullable String key, @Nullable String value) {
    SpanContext span = SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), state);
    Context context = Context.root().with(Span.wrap(span));
    return key == null || value == null
        ? context
        : context.with(Baggage.builder().put(key, value).build());
  }

  private static final class Broken implements TextMapPropagator {
    @Override
    public Collection<String> fields() {
      return List.of("traceparent");
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
      throw new IllegalStateException("broken");
    }

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
      throw new IllegalStateException("broken");
    }
  }
}
