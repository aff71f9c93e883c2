package io.throughline.sampling;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** A plan as JSON. */
final class SamplingJson {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  /** In seconds, a hundred years. */
  private static final long FOR_EVER = Duration.ofDays(36_500).toSeconds();

  private SamplingJson() {}

  private record Plan(
      @Nullable Double maxPerSecond, @Nullable List<Rule> rules, @Nullable List<Focused> focuses) {}

  private record Rule(
      @Nullable String name,
      @Nullable String span,
      @Nullable Map<String, String> attributes,
      @Nullable Double ratio,
      @Nullable Double maxPerSecond) {}

  private record Focused(
      @Nullable String attribute,
      @Nullable String value,
      @Nullable Long seconds,
      @Nullable Instant until) {}

  static String write(SamplingPlan plan) {
    return JSON.writeValueAsString(
        new Plan(
            plan.maxPerSecond(),
            plan.rules().stream()
                .map(
                    rule ->
                        new Rule(
                            rule.name(),
                            rule.span(),
                            rule.attributes(),
                            rule.ratio(),
                            rule.maxPerSecond()))
                .toList(),
            plan.focuses().stream()
                .map(focus -> new Focused(focus.attribute(), focus.value(), null, focus.until()))
                .toList()));
  }

  static SamplingPlan read(String text, Clock clock) {
    Plan plan;
    try {
      plan = JSON.readValue(text, Plan.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    if (plan == null) {
      throw new IllegalArgumentException("a plan is missing");
    }
    return new SamplingPlan(
        requireNonNullElse(plan.focuses(), List.<Focused>of()).stream()
            .map(focus -> focus(required(focus, "a focus is null"), clock))
            .toList(),
        requireNonNullElse(plan.rules(), List.<Rule>of()).stream()
            .map(rule -> rule(required(rule, "a rule is null")))
            .toList(),
        plan.maxPerSecond());
  }

  private static SamplingRule rule(Rule rule) {
    return new SamplingRule(
        required(rule.name(), "a rule has no name"),
        rule.span(),
        requireNonNullElse(rule.attributes(), Map.of()),
        requireNonNullElse(rule.ratio(), 1.0),
        rule.maxPerSecond());
  }

  private static Focus focus(Focused focus, Clock clock) {
    Instant until =
        focus.seconds() == null
            ? required(focus.until(), "a focus has neither seconds nor until")
            : clock.instant().plus(Duration.ofSeconds(Math.min(focus.seconds(), FOR_EVER)));
    return new Focus(
        required(focus.attribute(), "a focus has no attribute"),
        required(focus.value(), "a focus has no value"),
        until);
  }

  private static <T> T required(@Nullable T value, String otherwise) {
    if (value == null) {
      throw new IllegalArgumentException(otherwise);
    }
    return value;
  }
}
