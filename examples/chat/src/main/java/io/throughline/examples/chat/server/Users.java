package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.accounts.Identity;
import io.throughline.examples.chat.accounts.TokenDigest;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.ChatMetrics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Who may use the chat. */
final class Users {

  private static final int LONGEST_NAME = 60;
  private static final String TAKEN = "the name is taken";

  private final Database database;
  private final ChatMetrics metrics;

  Users(Database database, OpenTelemetry openTelemetry) {
    this.database = database;
    metrics = ChatMetrics.create(openTelemetry);
  }

  /** A new user, and the token, which is told this once. */
  HttpAnswer create(HttpCall call) throws IOException, HttpRefusal, SQLException {
    String name = PlainText.of(call.json(), "name", LONGEST_NAME);
    if (name.equalsIgnoreCase(Identity.ASSISTANT)) {
      throw new HttpRefusal(409, TAKEN);
    }
    String token = TokenDigest.newToken();
    long id =
        database
            .run(
                connection -> {
                  try (PreparedStatement statement =
                      connection.prepareStatement(
                          "INSERT INTO users (name, token_digest) VALUES (?, ?)"
                              + " ON CONFLICT (name) DO NOTHING RETURNING id")) {
                    statement.setString(1, name);
                    statement.setString(2, TokenDigest.of(token).hex());
                    try (ResultSet rows = statement.executeQuery()) {
                      return rows.next() ? Optional.of(rows.getLong(1)) : Optional.<Long>empty();
                    }
                  }
                })
            .orElseThrow(() -> new HttpRefusal(409, TAKEN));
    metrics.usersCreated().add(1);
    return HttpAnswer.created(Map.of("id", id, "name", name, "token", token));
  }

  /**
   * Makes the assistant a user with a token that the bot server knows.
   *
   * @throws IllegalStateException if somebody else has the name, from when it was not kept for it
   */
  void createAssistant(String token) throws SQLException {
    String digest = TokenDigest.of(token).hex();
    database.untraced(
        connection -> {
          update(
              connection,
              "INSERT INTO users (name, token_digest, seen) VALUES (?, ?, 'epoch')"
                  + " ON CONFLICT (name) DO NOTHING",
              Identity.ASSISTANT,
              digest);
          // Whoever has this token was made here.
          update(
              connection,
              "INSERT INTO assistants (member) SELECT id FROM users"
                  + " WHERE name = ? AND token_digest = ? ON CONFLICT DO NOTHING",
              Identity.ASSISTANT,
              digest);
          int known =
              update(
                  connection,
                  "UPDATE users SET token_digest = ? WHERE id IN (SELECT member FROM assistants)",
                  digest);
          if (known == 0) {
            throw new IllegalStateException(
                "CHAT_ASSISTANT_TOKEN is not the token of the user \"assistant\", whom somebody"
                    + " made by POST /users: give that user another name in the table users");
          }
          return known;
        });
  }

  private static int update(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
