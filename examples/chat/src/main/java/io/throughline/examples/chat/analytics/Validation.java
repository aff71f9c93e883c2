package io.throughline.examples.chat.analytics;

import static io.throughline.semconv.AnalyticsRejectionReason.FIELD_INVALID;
import static io.throughline.semconv.AnalyticsRejectionReason.FIELD_MISSING;
import static io.throughline.semconv.AnalyticsRejectionReason.MALFORMED;
import static io.throughline.semconv.AnalyticsRejectionReason.TIME_OUT_OF_RANGE;
import static io.throughline.semconv.AnalyticsRejectionReason.TYPE_UNKNOWN;

import io.opentelemetry.api.trace.SpanContext;
import io.throughline.semconv.AnalyticsEventSource;
import io.throughline.semconv.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an event has to look like. Thread-safe. */
final class Validation {

  private static final Duration MAX_AGE = Duration.ofDays(7);
  private static final Duration MAX_AHEAD = Duration.ofMinutes(5);
  private static final int MAX_PROPERTIES = 20;
  private static final int MAX_PROPERTY_LENGTH = 256;

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
  private static final Pattern PROPERTY_NAME = Pattern.compile("[a-z][a-z0-9_.]{0,63}");
  private static final Set<String> FIELDS =
      Set.of("id", "type", "time", "user", "session", "chat", "properties");

  /** The types that are defined, by their values. */
  private static final Map<String, EventType> TYPES =
      Arrays.stream(EventType.values())
          .filter(type -> type != EventType.OTHER)
          .collect(Collectors.toUnmodifiableMap(EventType::value, Function.identity()));

  private final InstantSource clock;

  Validation(InstantSource clock) {
    this.clock = clock;
  }

  /** The type that an event claims to have; {@code OTHER} if nobody has defined it. */
  static EventType typeOf(JsonNode event) {
    return TYPES.getOrDefault(event.path("type").asString(""), EventType.OTHER);
  }

  /** Returns the event, if it is one. */
  AnalyticsEvent check(JsonNode json, AnalyticsEventSource source, SpanContext origin)
      throws RejectedException {
    if (!json.isObject()) {
      throw new RejectedException(MALFORMED, "an event is a JSON object");
    }
    for (String field : json.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw invalid("an event has no field " + quoted(field), "its fields are " + sorted(FIELDS));
      }
    }
    EventType type = typeOf(json);
    if (type == EventType.OTHER) {
      throw unknownType(json.path("type"));
    }
    return new AnalyticsEvent(
        identifier(json, "id", null),
        type,
        time(json),
        identifier(json, "user", ""),
        identifier(json, "session", ""),
        identifier(json, "chat", ""),
        properties(json.path("properties")),
        source,
        origin);
  }

  private static RejectedException unknownType(JsonNode type) {
    if (type.isMissingNode()) {
      return new RejectedException(FIELD_MISSING, "type is missing");
    }
    return new RejectedException(
        TYPE_UNKNOWN, "type is " + quoted(type) + "; it takes " + sorted(TYPES.keySet()));
  }

  private static String identifier(JsonNode event, String field, @Nullable String otherwise)
      throws RejectedException {
    JsonNode value = event.path(field);
    if (value.isMissingNode()
        || value.isNull()
        || (otherwise != null && value.asString("").isEmpty() && value.isString())) {
      if (otherwise == null) {
        throw new RejectedException(FIELD_MISSING, field + " is missing");
      }
      return otherwise;
    }
    if (!value.isString() || !IDENTIFIER.matcher(value.stringValue()).matches()) {
      throw invalid(
          field + " is " + quoted(value), "it takes 1 to 64 letters, digits, or any of _ . : -");
    }
    return value.stringValue();
  }

  private Instant time(JsonNode event) throws RejectedException {
    JsonNode value = event.path("time");
    if (value.isMissingNode()) {
      throw new RejectedException(FIELD_MISSING, "time is missing");
    }
    Instant time;
    try {
      time = Instant.parse(value.isString() ? value.stringValue() : "");
    } catch (DateTimeParseException e) {
      throw invalid("time is " + quoted(value), "it takes an instant as 2026-01-31T12:00:00.000Z");
    }
    Instant now = clock.instant();
    if (time.isBefore(now.minus(MAX_AGE)) || time.isAfter(now.plus(MAX_AHEAD))) {
      throw new RejectedException(
          TIME_OUT_OF_RANGE,
          "time is " + time + "; it takes the last 7 days, and 5 minutes of the future");
    }
    return time;
  }

  private static Map<String, String> properties(JsonNode json) throws RejectedException {
    if (json.isMissingNode() || json.isNull()) {
      return Map.of();
    }
    if (!json.isObject() || json.size() > MAX_PROPERTIES) {
      throw invalid("properties is " + quoted(json), "it takes an object of up to 20 fields");
    }
    Map<String, String> properties = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      JsonNode value = property.getValue();
      if (!PROPERTY_NAME.matcher(property.getKey()).matches()) {
        throw invalid(
            "properties has " + quoted(property.getKey()), "names are as error_code, up to 64");
      }
      if (!value.isValueNode() || value.asString("").length() > MAX_PROPERTY_LENGTH) {
        throw invalid(
            "properties." + property.getKey() + " is " + quoted(value),
            "it takes text of up to 256 characters, a number or a boolean");
      }
      properties.put(property.getKey(), value.asString(""));
    }
    return Map.copyOf(properties);
  }

  private static RejectedException invalid(String what, String allowed) {
    return new RejectedException(FIELD_INVALID, what + "; " + allowed);
  }

  /** As it is shown to whoever sent it. */
  private static String quoted(Object value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private static String sorted(Set<String> values) {
    return values.stream().sorted().collect(Collectors.joining(", "));
  }
}
