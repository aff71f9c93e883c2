package io.throughline.examples.chat.analytics;

import java.net.URI;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the server, from the environment.
 *
 * @param address to listen on
 * @param port 0 for any that is free
 * @param ingestToken of those who send events; null if nobody may
 * @param queryToken of those who ask; null if nobody may
 * @param clickHouse its HTTP interface
 * @param database in ClickHouse
 * @param nats its address
 */
record AnalyticsSettings(
    String address,
    int port,
    @Nullable String ingestToken,
    @Nullable String queryToken,
    URI clickHouse,
    String database,
    String nats) {

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  static AnalyticsSettings read(UnaryOperator<@Nullable String> environment) {
    return new AnalyticsSettings(
        value(environment, "ANALYTICS_ADDRESS", "127.0.0.1"),
        port(value(environment, "ANALYTICS_PORT", "7777")),
        environment.apply("ANALYTICS_INGEST_TOKEN"),
        environment.apply("ANALYTICS_QUERY_TOKEN"),
        uri(value(environment, "ANALYTICS_CLICKHOUSE_URL", "http://127.0.0.1:8123")),
        value(environment, "ANALYTICS_CLICKHOUSE_DATABASE", "default"),
        value(environment, "CHAT_NATS_URL", "nats://127.0.0.1:4222"));
  }

  private static String value(
      UnaryOperator<@Nullable String> environment, String name, String otherwise) {
    String value = environment.apply(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  private static int port(String value) {
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
      throw new IllegalArgumentException(
          "ANALYTICS_PORT=" + value + " is wrong; it takes a number from 0 to 65535");
    }
    return Integer.parseInt(value);
  }

  private static URI uri(String value) {
    try {
      URI uri = URI.create(value);
      if (uri.getHost() != null && uri.getPort() > 0 && "http".equals(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // It is told below.
    }
    throw new IllegalArgumentException(
        "ANALYTICS_CLICKHOUSE_URL=" + value + " is wrong; it takes http://HOST:PORT");
  }
}
