package io.throughline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.throughline.semconv.ThroughlineAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender claims is refused, counted and not told line by line. */
class HostileSenderTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk = sdk(W3CBaggagePropagator.getInstance());
  private final MqttPropagation mqtt = MqttPropagation.create(sdk);

  @AfterEach
  void close() {
    sdk.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=%zz",
        "a=%",
        "a=%4",
        "a=1,b=%,c=2",
        "a=1;%q",
        "%=1",
        "a=%4,b=1",
        "a=\u00e9",
        "a=\u0007",
        "a=\n",
        "a=\u0000",
        "a=\u007f",
      })
  void malformed_baggage_is_refused_and_counted_without_a_line(String baggage) {
    List<LogRecord> lines = new ArrayList<>();
    Handler listening = listening(lines);
    Logger root = Logger.getLogger("");
    root.addHandler(listening);
    try {
      for (int i = 0; i < 100; i++) {
        Context sender = extract(mqtt, "traceparent", PARENT, "baggage", baggage);

        assertThat(Baggage.fromContext(sender).isEmpty()).isTrue();
        assertThat(Span.fromContext(sender).getSpanContext().getTraceId()).isEqualTo(TRACE);
      }
    } finally {
      root.removeHandler(listening);
    }
    assertThat(lines).isEmpty();
    assertThat(refused("malformed")).isEqualTo(100);
  }

  @Test
  void a_public_sender_whose_trace_is_adopted_cannot_put_it_in_focus() {
    MqttPropagation open = mqtt.publicListener(SenderTrace.ADOPT);
    String state = "throughline=focus:99999999999,vendor=x";

    Context believed = extract(mqtt, "traceparent", PARENT, "tracestate", state);
    assertThat(refused("untrusted")).isZero();
    Context admitted = extract(open, "traceparent", PARENT, "tracestate", state);

    SpanContext sender = Span.fromContext(admitted).getSpanContext();
    assertThat(sender.getTraceId()).isEqualTo(TRACE);
    assertThat(sender.isRemote()).isTrue();
    assertThat(sender.isSampled()).isTrue();
    assertThat(sender.getTraceState().asMap()).containsOnlyKeys("vendor");
    assertThat(Span.fromContext(believed).getSpanContext().getTraceState().asMap())
        .containsOnlyKeys("throughline", "vendor");
    assertThat(refused("untrusted")).isEqualTo(1);
  }

  @Test
  void reasons_are_told_apart() {
    extract(mqtt, "traceparent", PARENT, "traceparent", PARENT);
    extract(mqtt, "traceparent", "00-0-0-00");
    extract(mqtt, "traceparent", PARENT, "tracestate", "a=" + "x".repeat(511));
    extract(mqtt, "baggage", "a=" + "x".repeat(8_191));
    extract(mqtt, "baggage", "a=1,b=" + "x".repeat(4_000), "baggage", "c=" + "x".repeat(4_300));

    assertThat(refused("duplicate")).isEqualTo(1);
    assertThat(refused("malformed")).isEqualTo(1);
    assertThat(refused("too_large")).isEqualTo(3);
  }

  @Test
  void what_is_believed_or_not_there_counts_as_nothing() {
    extract(mqtt, "traceparent", PARENT, "tracestate", "a=1", "baggage", "a=%20%C3%A9");
    extract(mqtt, "traceparent", PARENT);
    extract(mqtt, "foreign", "%");
    Context before = Context.root().with(Baggage.builder().put("mine", "1").build());
    mqtt.extract(before, List.<UserProperty>of(), UserProperty::key, UserProperty::value);

    assertThat(refused("malformed") + refused("duplicate") + refused("too_large")).isZero();
  }

  @Test
  void public_listener_links_the_senders_trace_and_lets_in_listed_baggage() {
    MqttPropagation open = mqtt.publicListener(SenderTrace.LINK, "tenant");

    Context sender = extract(open, "traceparent", PARENT, "baggage", "tenant=a,admin=true");

    assertThat(Span.fromContext(sender).getSpanContext().isValid()).isFalse();
    assertThat(MqttPropagation.sender(sender).getTraceId()).isEqualTo(TRACE);
    assertThat(Baggage.fromContext(sender).asMap()).containsOnlyKeys("tenant");
    assertThat(refused("untrusted")).isEqualTo(1);
  }

  @Test
  void public_listener_can_forget_the_senders_trace() {
    Context sender =
        extract(mqtt.publicListener(SenderTrace.IGNORE), "traceparent", PARENT, "baggage", "a=1");

    assertThat(Span.fromContext(sender).getSpanContext().isValid()).isFalse();
    assertThat(MqttPropagation.sender(sender).isValid()).isFalse();
    assertThat(Baggage.fromContext(sender).isEmpty()).isTrue();
  }

  @Test
  void public_listener_can_adopt_the_trace_and_not_the_baggage() {
    Context sender =
        extract(mqtt.publicListener(SenderTrace.ADOPT), "traceparent", PARENT, "baggage", "a=1");

    assertThat(Span.fromContext(sender).getSpanContext().getTraceId()).isEqualTo(TRACE);
    assertThat(MqttPropagation.sender(sender)).isEqualTo(SpanContext.getInvalid());
    assertThat(Baggage.fromContext(sender).isEmpty()).isTrue();
  }

  @Test
  void key_that_is_listed_twice_is_let_in() {
    MqttPropagation open = mqtt.publicListener(SenderTrace.IGNORE, "tenant", "tenant");

    Context sender = extract(open, "baggage", "tenant=a,admin=b");

    assertThat(Baggage.fromContext(sender)).isEqualTo(Baggage.builder().put("tenant", "a").build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"LINK", "IGNORE", "ADOPT"})
  void sender_cannot_replace_what_was_there_before_its_message(String trace) {
    Context before = Context.root().with(Baggage.builder().put("mine", "1").build());

    Context sender =
        mqtt.publicListener(SenderTrace.valueOf(trace))
            .extract(
                before,
                List.of(new UserProperty("baggage", "mine=2")),
                UserProperty::key,
                UserProperty::value);

    assertThat(Baggage.fromContext(sender).getEntryValue("mine")).isEqualTo("1");
  }

  @Test
  void propagator_that_throws_is_counted_and_the_message_goes_on() {
    try (OpenTelemetrySdk broken = sdk(new Broken())) {
      MqttPropagation propagation = MqttPropagation.create(broken);
      Context before = Context.root().with(Span.getInvalid());
      List<String> added = new ArrayList<>();

      assertThat(extract(propagation, "traceparent", PARENT)).isSameAs(Context.root());
      propagation.inject(before, name -> {}, (name, value) -> added.add(name));

      assertThat(added).isEmpty();
      assertThat(sum("throughline.faults", "mqtt-propagation")).isEqualTo(2);
    }
  }

  @Test
  void function_that_throws_is_counted_and_the_message_goes_on_as_it_is() {
    List<UserProperty> properties =
        List.of(new UserProperty("a", "1"), new UserProperty("traceparent", PARENT));
    Context context = extract(mqtt, "traceparent", PARENT);

    assertThat(mqtt.extract(Context.root(), properties, HostileSenderTest::thrown, thrown -> ""))
        .isSameAs(Context.root());
    assertThat(
            mqtt.extract(Context.root(), properties, UserProperty::key, HostileSenderTest::thrown))
        .isSameAs(Context.root());
    mqtt.inject(context, HostileSenderTest::thrown, (name, value) -> {});
    mqtt.inject(context, name -> {}, (name, value) -> thrown(name));
    assertThat(mqtt.inject(context, properties, HostileSenderTest::thrown, UserProperty::new))
        .startsWith(properties.toArray(UserProperty[]::new))
        .hasSize(3);
    assertThat(
            mqtt.inject(
                context,
                properties,
                UserProperty::key,
                (name, value) -> new UserProperty(thrown(name), value)))
        .containsExactly(properties.get(0));

    assertThat(sum("throughline.faults", "mqtt-propagation")).isEqualTo(7);
  }

  private static String thrown(Object of) {
    throw new IllegalStateException("the host could not take " + of);
  }

  private OpenTelemetrySdk sdk(TextMapPropagator besides) {
    return OpenTelemetrySdk.builder()
        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
        .setPropagators(
            ContextPropagators.create(
                TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), besides)))
        .build();
  }

  private static Context extract(MqttPropagation by, String... namesAndValues) {
    List<UserProperty> properties = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.add(new UserProperty(namesAndValues[i], namesAndValues[i + 1]));
    }
    return by.extract(Context.root(), properties, UserProperty::key, UserProperty::value);
  }

  private long refused(String fault) {
    return metrics.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals("throughline.headers.refused"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .filter(
            point ->
                fault.equals(
                    point.getAttributes().get(ThroughlineAttributes.THROUGHLINE_HEADER_FAULT)))
        .peek(
            point ->
                assertThat(point.getAttributes().get(ThroughlineAttributes.THROUGHLINE_PART))
                    .isEqualTo("mqtt-propagation"))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private long sum(String name, String part) {
    return metrics.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .filter(
            point -> part.equals(point.getAttributes().get(ThroughlineAttributes.THROUGHLINE_PART)))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private static Handler listening(List<LogRecord> lines) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static final class Broken implements TextMapPropagator {
    @Override
    public Collection<String> fields() {
      return List.of("broken");
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
