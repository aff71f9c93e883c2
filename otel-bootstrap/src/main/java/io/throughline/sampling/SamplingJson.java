package io.throughline.sampling;

import static java.util.Objects.requireNonNullElse;

import java.io.StringWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A plan as JSON, by Jackson's streaming parser alone: the mapper of Jackson 3 shares annotations
 * with Jackson 2, and in a host that manages 2.12 {@code PUT /sampling} got no answer.
 */
final class SamplingJson {

  private static final JsonFactory JSON = new JsonFactory();

  /** In seconds, a hundred years: as nanoseconds they still fit into a long. */
  private static final double FOR_EVER = Duration.ofDays(36_500).toSeconds();

  /** In an answer, so that it can be sent again as a plan. */
  private static final String KEPT = "kept_in_focus";

  private SamplingJson() {}

  static String write(SamplingPlan plan) {
    return write(plan, json -> {});
  }

  /** With what traces in focus have cost. */
  static String write(SamplingPlan plan, long spans, long lines) {
    return write(
        plan,
        json -> {
          json.writeObjectPropertyStart(KEPT);
          json.writeNumberProperty("spans", spans);
          json.writeNumberProperty("lines", lines);
          json.writeEndObject();
        });
  }

  private static String write(SamplingPlan plan, Consumer<JsonGenerator> end) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      writeIfSet(json, "max_per_second", plan.maxPerSecond());
      json.writeArrayPropertyStart("rules");
      plan.rules().forEach(rule -> write(json, rule));
      json.writeEndArray();
      json.writeArrayPropertyStart("focuses");
      plan.focuses().forEach(focus -> write(json, focus));
      json.writeEndArray();
      end.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, SamplingRule rule) {
    json.writeStartObject();
    json.writeStringProperty("name", rule.name());
    if (rule.span() != null) {
      json.writeStringProperty("span", rule.span());
    }
    json.writeObjectPropertyStart("attributes");
    rule.attributes().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeNumberProperty("ratio", rule.ratio());
    writeIfSet(json, "max_per_second", rule.maxPerSecond());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Focus focus) {
    json.writeStartObject();
    json.writeStringProperty("attribute", focus.attribute());
    json.writeStringProperty("value", focus.value());
    json.writeStringProperty("until", focus.until().toString());
    json.writeNumberProperty("max_per_second", focus.maxPerSecond());
    json.writeEndObject();
  }

  private static void writeIfSet(JsonGenerator json, String name, @Nullable Double number) {
    if (number != null) {
      json.writeNumberProperty(name, number);
    }
  }

  static SamplingPlan read(String text, Clock clock) {
    JsonFields plan = JsonFields.parse(text);
    SamplingPlan read =
        new SamplingPlan(
            plan.objects("focuses").stream().map(focus -> focus(focus, clock)).toList(),
            plan.objects("rules").stream().map(SamplingJson::rule).toList(),
            plan.number("max_per_second"));
    plan.ignore(KEPT);
    plan.refuseOthers(
        "a plan has rules, focuses and max_per_second, such as"
            + " {\"rules\": [{\"name\": \"all\", \"ratio\": 0.1}]}");
    return read;
  }

  private static SamplingRule rule(JsonFields rule) {
    SamplingRule read =
        new SamplingRule(
            required(rule.text("name"), "a rule has no name"),
            rule.text("span"),
            rule.texts("attributes"),
            requireNonNullElse(rule.number("ratio"), 1.0),
            rule.number("max_per_second"));
    rule.refuseOthers("a rule has name, span, attributes, ratio and max_per_second");
    return read;
  }

  private static Focus focus(JsonFields focus, Clock clock) {
    Focus read =
        new Focus(
            required(focus.text("attribute"), "a focus has no attribute"),
            required(focus.text("value"), "a focus has no value"),
            until(focus.number("seconds"), focus.text("until"), clock),
            requireNonNullElse(focus.number("max_per_second"), Focus.DEFAULT_PER_SECOND));
    focus.refuseOthers("a focus has attribute, value, seconds or until, and max_per_second");
    return read;
  }

  private static Instant until(@Nullable Double seconds, @Nullable String until, Clock clock) {
    if (seconds != null) {
      if (!(seconds > 0 && seconds <= FOR_EVER)) {
        throw new IllegalArgumentException(
            "seconds is not above 0 and up to %d: %s".formatted((long) FOR_EVER, seconds));
      }
      return clock.instant().plus(Duration.ofNanos((long) (seconds * 1e9)));
    }
    try {
      return Instant.parse(required(until, "a focus has neither seconds nor until"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("until is not a time such as 2026-01-31T12:00:00Z", e);
    }
  }

  private static <T> T required(@Nullable T value, String otherwise) {
    if (value == null) {
      throw new IllegalArgumentException(otherwise);
    }
    return value;
  }
}
