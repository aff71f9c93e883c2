package io.throughline.examples.chat.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.OutboxMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox, in the order of its numbers, by one instance at a time. What was
 * sent twice because an instance died in between, NATS keeps once.
 */
final class OutboxRelay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

  private static final long RELAY_LOCK = 7_217_003;
  private static final int BATCH = 100;

  /**
   * After which a batch ends: PostgreSQL ends a transaction that does nothing for ten seconds, and
   * the last message may take five.
   */
  private static final long BATCH_NANOS = SECONDS.toNanos(3);

  private static final long ROUND_MILLIS = 200;
  private static final long PAUSE_MILLIS = 1000;
  private static final Duration KEPT = Duration.ofDays(1);
  private static final long SWEEP_NANOS = Duration.ofMinutes(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private final Database database;
  private final Bus bus;
  private final Outbox outbox;
  private final OutboxMetrics metrics;
  private final Thread thread = new Thread(this::run, "outbox-relay");
  private volatile boolean closed;
  private long swept = System.nanoTime();

  /** What is to be sent. */
  private record Row(long id, String subject, @Nullable String traceparent, Instant created) {}

  OutboxRelay(Database database, Bus bus, Outbox outbox, OpenTelemetry openTelemetry) {
    this.database = database;
    this.bus = bus;
    this.outbox = outbox;
    metrics = OutboxMetrics.create(openTelemetry);
    thread.setDaemon(true);
  }

  OutboxRelay start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!closed) {
        outbox.await(ROUND_MILLIS);
        try {
          boolean again = bus.isConnected();
          while (again && !closed) {
            again = relay() > 0;
          }
          sweep();
        } catch (SQLException | RuntimeException e) {
          log.warn("the outbox holds what it has", e);
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  /** Sends some. What was sent before one failed is noted. */
  private int relay() throws SQLException, InterruptedException {
    long last = database.untraced(OutboxRelay::lastComplete);
    if (last == 0) {
      return 0;
    }
    List<Long> sent = new ArrayList<>();
    Optional<Exception> failure =
        database.untraced(
            connection -> {
              if (!isAlone(connection)) {
                return Optional.empty();
              }
              Optional<Exception> failed = send(connection, last, sent);
              note(connection, sent);
              return failed;
            });
    if (failure.isPresent()) {
      log.warn("NATS did not take what was sent; the outbox holds it", failure.get());
      Thread.sleep(PAUSE_MILLIS);
    }
    return sent.size();
  }

  /**
   * The greatest number before which none will be added any more; 0 if there is nothing to send.
   */
  private static long lastComplete(Connection connection) throws SQLException {
    String last = "SELECT coalesce(max(id), 0) FROM outbox WHERE sent IS NULL";
    if (number(connection, last) == 0) {
      return 0;
    }
    // Waits for those who have a number and have not committed.
    number(
        connection, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(" + Outbox.NUMBERS_LOCK + ")) l");
    return number(connection, last);
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static boolean isAlone(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT pg_try_advisory_xact_lock(" + RELAY_LOCK + ")");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  private Optional<Exception> send(Connection connection, long last, List<Long> sent)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + BATCH_NANOS;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id, subject, payload, traceparent, created FROM outbox"
                + " WHERE sent IS NULL AND id <= ? ORDER BY id LIMIT ?")) {
      statement.setLong(1, last);
      statement.setInt(2, BATCH);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && System.nanoTime() < end) {
          Row row =
              new Row(
                  rows.getLong("id"),
                  rows.getString("subject"),
                  rows.getString("traceparent"),
                  rows.getObject("created", OffsetDateTime.class).toInstant());
          // One after the other: what comes after a failure must not overtake it.
          bus.publish(
                  row.subject(),
                  Long.toString(row.id()),
                  rows.getBytes("payload"),
                  outbox.context(row.traceparent()))
              .get(5, SECONDS);
          sent.add(row.id());
          metrics
              .delay(row.subject())
              .record(
                  Math.max(0, Duration.between(row.created(), Instant.now()).toNanos())
                      / NANOS_PER_SECOND);
        }
        return Optional.empty();
      } catch (ExecutionException | TimeoutException e) {
        return Optional.of(e);
      }
    }
  }

  private static void note(Connection connection, List<Long> sent) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE outbox SET sent = clock_timestamp() WHERE id = ANY (?)")) {
      statement.setArray(1, connection.createArrayOf("bigint", sent.toArray()));
      statement.executeUpdate();
    }
  }

  private void sweep() throws SQLException {
    if (System.nanoTime() - swept < SWEEP_NANOS) {
      return;
    }
    swept = System.nanoTime();
    database.untraced(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "DELETE FROM outbox WHERE sent < now() - make_interval(secs => ?)")) {
            statement.setLong(1, KEPT.toSeconds());
            return statement.executeUpdate();
          }
        });
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    outbox.committed();
    thread.join(SECONDS.toMillis(10));
    thread.interrupt();
  }
}
