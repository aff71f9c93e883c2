package io.throughline.examples.chat.server;

import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.semconv.ChatKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A chat of which the caller is a member.
 *
 * @param lastMessage its number; 0 if there is none
 */
record OpenChat(long id, ChatKind kind, long lastMessage) {

  private static final String QUERY =
      "SELECT c.kind, c.last_message FROM chats c JOIN members m ON m.chat = c.id"
          + " WHERE c.id = ? AND m.member = ?";

  /**
   * To read from it.
   *
   * @throws HttpRefusal with 404 if the user is no member; whether there is such a chat is not told
   */
  static OpenChat read(Connection connection, long chat, long user)
      throws SQLException, HttpRefusal {
    return query(connection, QUERY, chat, user);
  }

  /** The same to write to it: until the end of the transaction nobody else does. */
  static OpenChat lock(Connection connection, long chat, long user)
      throws SQLException, HttpRefusal {
    return query(connection, QUERY + " FOR NO KEY UPDATE OF c", chat, user);
  }

  private static OpenChat query(Connection connection, String query, long chat, long user)
      throws SQLException, HttpRefusal {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, chat);
      statement.setLong(2, user);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw HttpRefusal.notFound("you have no chat " + chat);
        }
        return new OpenChat(
            chat,
            rows.getString("kind").equals(ChatKind.DIRECT.value())
                ? ChatKind.DIRECT
                : ChatKind.GROUP,
            rows.getLong("last_message"));
      }
    }
  }
}
