package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The messages in PostgreSQL, for a stream whose last event is older than what is kept here. */
final class MissedMessages {

  /**
   * Smaller numbers may be committed after greater ones, but the relay sends a number only when
   * none before it can come any more. What it has not sent yet comes by NATS.
   */
  private static final String COMPLETE =
      "m.id < (SELECT coalesce(min(id), 9223372036854775807) FROM outbox WHERE sent IS NULL)";

  private static final String AFTER =
      "SELECT m.id, m.chat, m.sender, m.text, m.traceparent, m.at FROM messages m"
          + " JOIN members b ON b.chat = m.chat AND b.member = ?"
          + " WHERE m.id > ? AND "
          + COMPLETE
          + " ORDER BY m.id LIMIT ?";

  private final Database database;

  MissedMessages(Database database) {
    this.database = database;
  }

  /** Those in the chats of a user after one, in their order, and not more than so many. */
  List<Announcement> after(long id, long user, int most) throws SQLException {
    return database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(AFTER)) {
            statement.setLong(1, user);
            statement.setLong(2, id);
            statement.setInt(3, most);
            List<Announcement> missed = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                missed.add(read(rows, user));
              }
            }
            return missed;
          }
        });
  }

  /** The last of all that were sent; 0 if there is none. */
  long newest() throws SQLException {
    return database.run(
        connection -> {
          try (PreparedStatement statement =
                  connection.prepareStatement(
                      "SELECT coalesce(max(m.id), 0) FROM messages m WHERE " + COMPLETE);
              ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  private static Announcement read(ResultSet row, long user) throws SQLException {
    ChatEvent message =
        new ChatEvent(
            ChatEventType.MESSAGE_CREATED,
            row.getLong("id"),
            row.getLong("chat"),
            row.getLong("sender"),
            row.getString("text"),
            row.getObject("at", OffsetDateTime.class).toInstant());
    return Announcement.of(message, Set.of(user), row.getString("traceparent"));
  }
}
