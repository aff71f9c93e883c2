package io.throughline.examples.chat.bot;

import io.throughline.examples.chat.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Which questions have a reply. One that comes twice, for its bot died, is answered once. */
record Replies(Database database) {

  boolean contain(long question) throws SQLException {
    return database.run(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("SELECT 1 FROM replies WHERE question = ?")) {
            statement.setLong(1, question);
            try (ResultSet rows = statement.executeQuery()) {
              return rows.next();
            }
          }
        });
  }

  void add(long question) throws SQLException {
    database.run(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "INSERT INTO replies (question) VALUES (?) ON CONFLICT DO NOTHING")) {
            statement.setLong(1, question);
            return statement.executeUpdate();
          }
        });
  }
}
