package io.throughline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttPropagationTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";
  private static final String ANOTHER = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final Context SENDER =
      Context.root()
          .with(
              Span.wrap(
                  SpanContext.create(
                      TRACE,
                      SPAN,
                      TraceFlags.getSampled(),
                      TraceState.builder().put("vendor", "1").build())))
          .with(Baggage.builder().put("tenant", "süd").build());
  private static final Context SENDER_WITHOUT_LISTS =
      Context.root()
          .with(
              Span.wrap(
                  SpanContext.create(
                      TRACE, SPAN, TraceFlags.getDefault(), TraceState.getDefault())));

  private final MqttPropagation mqtt =
      MqttPropagation.create(
          OpenTelemetry.propagating(
              ContextPropagators.create(
                  TextMapPropagator.composite(
                      W3CTraceContextPropagator.getInstance(),
                      W3CBaggagePropagator.getInstance()))));

  @Test
  void mutable_list_carries_the_context() {
    List<UserProperty> properties = new ArrayList<>();
    properties.add(new UserProperty("foreign", "1"));

    injectInto(properties, SENDER);

    assertThat(properties)
        .containsExactly(
            new UserProperty("foreign", "1"),
            new UserProperty("traceparent", VALID),
            new UserProperty("tracestate", "vendor=1"),
            new UserProperty("baggage", "tenant=s%C3%BCd"));
    assertCarriesSender(extract(properties));
  }

  @Test
  void immutable_properties_are_copied_with_the_context() {
    List<ImmutableProperty> before =
        List.of(
            ImmutableProperty.of("first", "1"),
            ImmutableProperty.of("traceparent", ANOTHER),
            ImmutableProperty.of("second", "2"),
            ImmutableProperty.of("first", "3"));

    List<ImmutableProperty> after =
        mqtt.inject(SENDER, before, ImmutableProperty::nameText, ImmutableProperty::of);

    assertThat(before).hasSize(4);
    assertThat(after.subList(0, 3)).containsExactly(before.get(0), before.get(2), before.get(3));
    assertThat(after.stream().map(ImmutableProperty::nameText))
        .containsExactly("first", "second", "first", "traceparent", "tracestate", "baggage");
    assertCarriesSender(
        mqtt.extract(
            Context.root(), after, ImmutableProperty::nameText, ImmutableProperty::valueText));
  }

  @Test
  void modifiable_properties_are_edited_in_place() {
    ModifiableUserProperties properties = new ModifiableUserProperties();
    properties.addUserProperty("foreign", "1");
    properties.addUserProperty("traceparent", ANOTHER);

    mqtt.inject(SENDER, properties::removeName, properties::addUserProperty);

    assertThat(properties.asList().stream().map(UserProperty::key))
        .containsExactly("foreign", "traceparent", "tracestate", "baggage");
    assertCarriesSender(extract(properties.asList()));
  }

  @Test
  void message_that_is_sent_again_carries_nothing_of_before() {
    List<UserProperty> retained =
        properties(
            "traceparent",
            ANOTHER,
            "a",
            "1",
            "tracestate",
            "stale=1",
            "baggage",
            "stale=1",
            "traceparent",
            ANOTHER,
            "b",
            "2");

    injectInto(retained, SENDER_WITHOUT_LISTS);

    assertThat(retained)
        .containsExactly(
            new UserProperty("a", "1"),
            new UserProperty("b", "2"),
            new UserProperty("traceparent", VALID.replace("-01", "-00")));
  }

  @Test
  void without_a_span_nothing_stale_remains() {
    List<UserProperty> retained = properties("traceparent", ANOTHER, "a", "1");

    injectInto(retained, Context.root());

    assertThat(retained).containsExactly(new UserProperty("a", "1"));
    assertThat(mqtt.inject(Context.root(), retained, UserProperty::key, UserProperty::new))
        .containsExactly(new UserProperty("a", "1"));
  }

  @Test
  void unsampled_stays_unsampled() {
    List<UserProperty> properties = new ArrayList<>();
    injectInto(properties, SENDER_WITHOUT_LISTS);

    assertThat(span(extract(properties)).isValid()).isTrue();
    assertThat(span(extract(properties)).isSampled()).isFalse();
  }

  @Test
  void second_traceparent_invalidates_the_first_and_the_third() {
    assertThat(span(extract(properties("traceparent", VALID, "traceparent", VALID))).isValid())
        .isFalse();
    assertThat(
            span(extract(
                    properties("traceparent", VALID, "traceparent", VALID, "traceparent", VALID)))
                .isValid())
        .isFalse();
    assertThat(span(extract(properties("traceparent", "", "traceparent", VALID))).isValid())
        .isFalse();
  }

  @Test
  void several_tracestate_and_baggage_properties_are_one_list_in_order() {
    Context extracted =
        extract(
            properties(
                "tracestate",
                "a=1,b=2",
                "baggage",
                "k=v",
                "traceparent",
                VALID,
                "x",
                "y",
                "tracestate",
                "c=3",
                "baggage",
                "l=w"));

    assertThat(span(extracted).getTraceState().asMap())
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("c", "3"));
    assertThat(Baggage.fromContext(extracted).getEntryValue("k")).isEqualTo("v");
    assertThat(Baggage.fromContext(extracted).getEntryValue("l")).isEqualTo("w");
  }

  @Test
  void names_are_exact() {
    for (String name : List.of("Traceparent", "TRACEPARENT", "trace-parent", " traceparent")) {
      assertThat(span(extract(properties(name, VALID))).isValid()).as(name).isFalse();
      List<UserProperty> foreign = properties(name, VALID);
      injectInto(foreign, SENDER_WITHOUT_LISTS);
      assertThat(foreign).hasSize(2);
    }
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
        "00\u00000af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      })
  void malformed_traceparent_is_as_if_absent_and_baggage_is_not_lost(String traceparent) {
    Context extracted =
        extract(properties("traceparent", traceparent, "tracestate", "a=1", "baggage", "k=v"));

    assertThat(span(extracted).isValid()).isFalse();
    assertThat(span(extracted).getTraceState().isEmpty()).isTrue();
    assertThat(Baggage.fromContext(extracted).getEntryValue("k")).isEqualTo("v");
  }

  @Test
  void later_version_of_traceparent_is_read_up_to_a_bound() {
    String later = "01" + VALID.substring(2) + "-";

    assertThat(span(extract(properties("traceparent", later + "x"))).getSpanId()).isEqualTo(SPAN);
    assertThat(span(extract(properties("traceparent", later + "x".repeat(512)))).isValid())
        .isFalse();
  }

  @Test
  void lists_longer_than_the_limit_are_ignored() {
    String longest = "a=" + "1".repeat(256) + ",b=" + "2".repeat(251);
    assertThat(longest).hasSize(512);
    assertThat(traceState(longest)).hasSize(2);
    assertThat(traceState(longest + "2")).isEmpty();

    String baggage = "k=" + "v".repeat(8190);
    assertThat(baggage(baggage).isEmpty()).isFalse();
    assertThat(baggage(baggage + "v").isEmpty()).isTrue();
  }

  @Test
  void lists_that_combine_to_more_than_the_limit_are_ignored() {
    Context extracted =
        extract(
            properties(
                "traceparent",
                VALID,
                "tracestate",
                "a=" + "1".repeat(254),
                "tracestate",
                "b=" + "2".repeat(254),
                "tracestate",
                "c=3"));

    assertThat(span(extracted).getSpanId()).isEqualTo(SPAN);
    assertThat(span(extracted).getTraceState().isEmpty()).isTrue();
  }

  @Test
  @Timeout(60)
  void flood_of_fields_costs_no_more_than_its_size() {
    List<UserProperty> flood =
        Collections.nCopies(1_000_000, new UserProperty("baggage", "key=value"));

    assertThat(Baggage.fromContext(extract(flood)).isEmpty()).isTrue();
  }

  @Test
  void message_without_context_leaves_the_parent() {
    assertThat(extract(List.of())).isSameAs(Context.root());
    assertThat(mqtt.extract(SENDER, List.of(), UserProperty::key, UserProperty::value))
        .isSameAs(SENDER);
  }

  @Test
  void names_and_values_that_a_library_gives_as_null_are_absent() {
    List<UserProperty> properties = properties("a", "1", "traceparent", "2");

    Context extracted =
        mqtt.extract(
            Context.root(),
            properties,
            property -> property.key().equals("a") ? null : property.key(),
            property -> null);

    assertThat(extracted).isSameAs(Context.root());
  }

  @Test
  void without_propagators_messages_stay_as_they_are() {
    MqttPropagation none = MqttPropagation.create(OpenTelemetry.noop());
    List<UserProperty> properties = properties("traceparent", VALID, "a", "1");

    assertThat(none.inject(SENDER, properties, UserProperty::key, UserProperty::new))
        .isEqualTo(properties);
    assertThat(none.extract(SENDER, properties, UserProperty::key, UserProperty::value))
        .isSameAs(SENDER);
  }

  @Test
  void random_properties_never_throw() {
    Random random = new Random(1);
    String[] names = {"traceparent", "tracestate", "baggage", "other"};
    for (int i = 0; i < 20_000; i++) {
      List<UserProperty> properties = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        properties.add(new UserProperty(names[random.nextInt(4)], mutated(random)));
      }
      Context extracted = extract(properties);
      injectInto(properties, extracted);
      assertThat(properties.stream().map(UserProperty::key).filter("traceparent"::equals).count())
          .isLessThanOrEqualTo(1);
    }
  }

  private static String mutated(Random random) {
    String[] seeds = {VALID, "a=1,b=2", "k=v;p=q,l=%20w", "%", "=,;", ""};
    char[] chars = seeds[random.nextInt(seeds.length)].toCharArray();
    for (int n = random.nextInt(4); n > 0 && chars.length > 0; n--) {
      chars[random.nextInt(chars.length)] = (char) random.nextInt(300);
    }
    return new String(chars, 0, chars.length - (random.nextBoolean() ? 0 : chars.length / 3));
  }

  private static void assertCarriesSender(Context extracted) {
    assertThat(span(extracted).getTraceId()).isEqualTo(TRACE);
    assertThat(span(extracted).getSpanId()).isEqualTo(SPAN);
    assertThat(span(extracted).isSampled()).isTrue();
    assertThat(span(extracted).isRemote()).isTrue();
    assertThat(span(extracted).getTraceState().asMap()).containsExactly(Map.entry("vendor", "1"));
    assertThat(Baggage.fromContext(extracted).getEntryValue("tenant")).isEqualTo("süd");
  }

  private Map<String, String> traceState(String value) {
    return span(extract(properties("traceparent", VALID, "tracestate", value)))
        .getTraceState()
        .asMap();
  }

  private Baggage baggage(String value) {
    return Baggage.fromContext(extract(properties("baggage", value)));
  }

  private void injectInto(List<UserProperty> properties, Context context) {
    mqtt.inject(
        context,
        name -> properties.removeIf(property -> property.key().equals(name)),
        (name, value) -> properties.add(new UserProperty(name, value)));
  }

  private Context extract(List<UserProperty> properties) {
    return mqtt.extract(Context.root(), properties, UserProperty::key, UserProperty::value);
  }

  private static SpanContext span(Context context) {
    return Span.fromContext(context).getSpanContext();
  }

  private static List<UserProperty> properties(String... namesAndValues) {
    List<UserProperty> properties = new ArrayList<>();
    for (var rest = Arrays.asList(namesAndValues); !rest.isEmpty(); ) {
      properties.add(new UserProperty(rest.get(0), rest.get(1)));
      rest = rest.subList(2, rest.size());
    }
    return properties;
  }
}
