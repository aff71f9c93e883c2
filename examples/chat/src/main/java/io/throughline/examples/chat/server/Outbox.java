package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.instrumentation.push.MessageContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Events, stored in the transaction of what they tell of. {@link OutboxRelay} sends them. A row
 * carries the context in which it was made.
 */
final class Outbox {

  /**
   * Held shared from before an event has its number until it is committed, and alone for the moment
   * in which the relay looks: so what the relay sees has no gap that is filled later.
   */
  static final long NUMBERS_LOCK = 7_217_002;

  private final MessageContext trace;
  private final Semaphore added = new Semaphore(0);

  Outbox(OpenTelemetry openTelemetry) {
    trace = MessageContext.create(openTelemetry);
  }

  /** The number of an event of this transaction, greater than those of all that are committed. */
  long nextId(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(?))"
                + " SELECT nextval('event_ids') FROM held")) {
      statement.setLong(1, NUMBERS_LOCK);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Stores events, to be sent if the transaction is committed. */
  void add(Connection connection, List<ChatEvent> events) throws SQLException {
    String traceparent = traceparent();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO outbox (id, subject, payload, traceparent) VALUES (?, ?, ?, ?)")) {
      for (ChatEvent event : events) {
        statement.setLong(1, event.id());
        statement.setString(2, event.type().subject());
        statement.setBytes(3, event.toJson());
        statement.setString(4, traceparent);
        statement.executeUpdate();
      }
    }
  }

  /** Of the current context; null if nothing is traced. */
  @Nullable String traceparent() {
    return trace.traceparent(Context.current());
  }

  /** The context that a row carries. */
  Context context(@Nullable String traceparent) {
    return trace.context(traceparent);
  }

  /** After the commit: the relay need not wait for its next round. */
  void committed() {
    added.release();
  }

  /** Waits until something was added, but not longer. */
  void await(long millis) throws InterruptedException {
    if (added.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      added.drainPermits();
    }
  }
}
