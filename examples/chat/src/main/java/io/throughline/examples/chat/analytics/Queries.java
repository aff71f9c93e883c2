package io.throughline.examples.chat.analytics;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.AnalyticsMetrics;
import io.throughline.semconv.AnalyticsQueryType;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Answers questions about the events, and measures that. Thread-safe. */
final class Queries {

  private final ClickHouse clickHouse;
  private final InstantSource clock;
  private final AnalyticsMetrics metrics;

  Queries(ClickHouse clickHouse, InstantSource clock, OpenTelemetry openTelemetry) {
    this.clickHouse = clickHouse;
    this.clock = clock;
    metrics = AnalyticsMetrics.create(openTelemetry);
  }

  /**
   * Answers.
   *
   * @param name of the type of query
   * @param parameters that came with it
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   * @throws IOException if ClickHouse cannot answer
   */
  List<JsonNode> answer(String name, Map<String, String> parameters) throws IOException {
    AnalyticsQueryType type = Question.type(name);
    @Nullable String errorType = null;
    long start = System.nanoTime();
    try {
      if (type == AnalyticsQueryType.OTHER) {
        throw new IllegalArgumentException("there is no such query; there are " + names());
      }
      List<JsonNode> rows = clickHouse.query(Question.read(type, parameters, clock).sql());
      metrics.queryReturnedRows(type).record(rows.size());
      return rows;
    } catch (IllegalArgumentException | IOException e) {
      errorType = e instanceof IOException ? "unavailable" : "invalid";
      throw e;
    } finally {
      metrics.queryDuration(type, errorType).record((System.nanoTime() - start) / 1e9);
    }
  }

  private static List<String> names() {
    return Arrays.stream(AnalyticsQueryType.values())
        .filter(type -> type != AnalyticsQueryType.OTHER)
        .map(AnalyticsQueryType::value)
        .toList();
  }
}
