package io.throughline.examples.chat.store;

import java.time.Duration;

/**
 * Where PostgreSQL is, and how much of it is used.
 *
 * @param url for JDBC, with user and password as it takes them
 * @param pool its name in metrics
 * @param connections that the pool has
 * @param patience of those who wait for a connection, after which the caller fails
 */
public record DatabaseOptions(String url, String pool, int connections, Duration patience) {

  /** Ten connections, and a second to wait for one. */
  public static DatabaseOptions of(String url, String pool) {
    return new DatabaseOptions(url, pool, 10, Duration.ofSeconds(1));
  }

  public DatabaseOptions connections(int most) {
    return new DatabaseOptions(url, pool, most, patience);
  }
}
