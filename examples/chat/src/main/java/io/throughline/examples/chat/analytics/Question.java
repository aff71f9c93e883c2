package io.throughline.examples.chat.analytics;

import io.throughline.semconv.AnalyticsQueryType;
import io.throughline.semconv.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the events. Of what came with a request nothing but numbers and values of closed
 * types gets into SQL, so there is nothing to be injected.
 *
 * @param type of the query
 * @param from the first moment
 * @param to the first moment after
 * @param events of this type only; null for all
 * @param limit rows of the answer
 */
record Question(
    AnalyticsQueryType type, Instant from, Instant to, @Nullable EventType events, int limit) {

  private static final Duration LONGEST = Duration.ofDays(400);
  private static final int MAX_LIMIT = 1000;

  /** Of a request. */
  static final Set<String> PARAMETERS = Set.of("from", "to", "type", "limit");

  /** The type that has this name; {@code OTHER} if none has. */
  static AnalyticsQueryType type(String name) {
    return Arrays.stream(AnalyticsQueryType.values())
        .filter(type -> type.value().equals(name))
        .findFirst()
        .orElse(AnalyticsQueryType.OTHER);
  }

  /**
   * Reads a question.
   *
   * @throws IllegalArgumentException if something is wrong: says what, where and what is allowed
   */
  static Question read(
      AnalyticsQueryType type, Map<String, String> parameters, InstantSource clock) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw wrong(name, "", "there are " + PARAMETERS.stream().sorted().toList());
      }
    }
    Instant to = instant(parameters, "to", clock.instant().plusSeconds(300));
    Instant from = instant(parameters, "from", to.minus(Duration.ofDays(7)));
    if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw wrong("from", from.toString(), "up to 400 days before " + to);
    }
    return new Question(type, from, to, events(parameters.get("type")), limit(parameters));
  }

  private static Instant instant(Map<String, String> parameters, String name, Instant otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      Instant instant = Instant.parse(value);
      if (instant.isBefore(Instant.EPOCH)
          || instant.isAfter(Instant.parse("2200-01-01T00:00:00Z"))) {
        throw wrong(name, value, "an instant from 1970 to 2200");
      }
      return instant;
    } catch (DateTimeParseException e) {
      throw wrong(name, value, "an instant as 2026-01-31T12:00:00Z");
    }
  }

  private static @Nullable EventType events(@Nullable String value) {
    if (value == null) {
      return null;
    }
    return Arrays.stream(EventType.values())
        .filter(type -> type != EventType.OTHER && type.value().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    "type",
                    value,
                    Arrays.stream(EventType.values())
                        .filter(type -> type != EventType.OTHER)
                        .map(EventType::value)
                        .collect(Collectors.joining(", "))));
  }

  private static int limit(Map<String, String> parameters) {
    String value = parameters.getOrDefault("limit", "100");
    if (!value.matches("\\d{1,4}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > MAX_LIMIT) {
      throw wrong("limit", value, "a number from 1 to " + MAX_LIMIT);
    }
    return Integer.parseInt(value);
  }

  private static IllegalArgumentException wrong(String name, String value, String allowed) {
    String shown = value.length() <= 80 ? value : value.substring(0, 80) + "...";
    return new IllegalArgumentException(name + "=" + shown + " is wrong; " + allowed);
  }

  String sql() {
    return switch (type) {
      case EVENTS_BY_TYPE ->
          "SELECT type, count() AS events" + among("") + " GROUP BY type ORDER BY type" + limited();
      case EVENTS_BY_HOUR ->
          "SELECT toString(toStartOfHour(time)) AS hour, count() AS events"
              + among("")
              + " GROUP BY hour ORDER BY hour"
              + limited();
      case ACTIVE_USERS ->
          "SELECT toString(toDate(time)) AS day, uniqExact(user) AS users"
              + among(" AND user != ''")
              + " GROUP BY day ORDER BY day"
              + limited();
      case SESSIONS ->
          "SELECT session, any(user) AS user, toString(min(time)) AS started,"
              + " dateDiff('millisecond', min(time), max(time)) / 1000 AS seconds,"
              + " count() AS events, countIf(type = 'app_closed') > 0 AS closed"
              + among(" AND session != ''")
              + " GROUP BY session ORDER BY started, session"
              + limited();
      case OTHER -> throw new IllegalStateException("nobody can ask " + type);
    };
  }

  private String among(String condition) {
    return " FROM events FINAL WHERE time >= fromUnixTimestamp64Milli("
        + from.toEpochMilli()
        + ") AND time < fromUnixTimestamp64Milli("
        + to.toEpochMilli()
        + ")"
        + (events == null ? "" : " AND type = '" + events.value() + "'")
        + condition;
  }

  private String limited() {
    return " LIMIT " + limit;
  }
}
