package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who has a stream at which instance, in PostgreSQL, where all instances see it. What an instance
 * that died has left there counts no more after a while. Thread-safe.
 */
final class PresenceTable {

  private static final String LIVE = "presence.seen > now() - interval '90 seconds'";

  private static final String ADD =
      "INSERT INTO presence (member, instance, seen) SELECT unnest(?), ?, now()"
          + " ON CONFLICT (member, instance) DO UPDATE SET seen = excluded.seen";

  private static final String REMOVE =
      "DELETE FROM presence WHERE member = ANY (?) AND instance = ?";

  private static final String ELSEWHERE =
      "SELECT DISTINCT member FROM presence WHERE member = ANY (?) AND instance <> ? AND " + LIVE;

  private static final String ONLINE =
      "SELECT DISTINCT u.id, u.name FROM presence JOIN users u ON u.id = presence.member WHERE "
          + LIVE
          + " AND EXISTS (SELECT 1 FROM members a JOIN members b ON a.chat = b.chat"
          + " WHERE a.member = ? AND b.member = u.id) ORDER BY u.name LIMIT ?";

  private static final int MAX_LISTED = 1_000;

  private final Database database;
  private final String instance;

  PresenceTable(Database database, String instance) {
    this.database = database;
    this.instance = instance;
  }

  /**
   * Users come and go at this instance.
   *
   * @return those of them who are at another one, too
   */
  Set<Long> change(Collection<Long> came, Collection<Long> went) throws SQLException {
    return database.run(
        connection -> {
          if (!came.isEmpty()) {
            write(connection, ADD, came);
          }
          if (!went.isEmpty()) {
            write(connection, REMOVE, went);
          }
          List<Long> all = new ArrayList<>(came);
          all.addAll(went);
          return elsewhere(connection, all);
        });
  }

  private void write(Connection connection, String sql, Collection<Long> users)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("bigint", users.toArray()));
      statement.setString(2, instance);
      statement.executeUpdate();
    }
  }

  private Set<Long> elsewhere(Connection connection, List<Long> users) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ELSEWHERE)) {
      statement.setArray(1, connection.createArrayOf("bigint", users.toArray()));
      statement.setString(2, instance);
      Set<Long> found = new HashSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getLong("member"));
        }
      }
      return found;
    }
  }

  /**
   * This instance lives, and has these users, of whom others may have taken the rows away while it
   * could not write; what others left long ago is taken away.
   */
  void refresh(Collection<Long> users) throws SQLException {
    database.run(
        connection -> {
          write(connection, ADD, users);
          return users;
        });
    update("DELETE FROM presence WHERE instance <> ? AND seen < now() - interval '10 minutes'");
  }

  /** Nobody has a stream at this instance. */
  void clear() throws SQLException {
    update("DELETE FROM presence WHERE instance = ?");
  }

  private void update(String sql) throws SQLException {
    database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, instance);
            return statement.executeUpdate();
          }
        });
  }

  /** Those who are online anywhere and in a chat with a user. */
  List<Caller> online(long user) throws SQLException {
    return database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(ONLINE)) {
            statement.setLong(1, user);
            statement.setInt(2, MAX_LISTED);
            List<Caller> online = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                online.add(new Caller(rows.getLong("id"), rows.getString("name")));
              }
            }
            return online;
          }
        });
  }
}
