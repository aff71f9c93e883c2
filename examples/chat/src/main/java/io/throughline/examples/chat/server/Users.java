package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.accounts.TokenDigest;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.ChatMetrics;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Who may use the chat. */
final class Users {

  static final String ASSISTANT = "assistant";

  private static final int LONGEST_NAME = 60;

  private final Database database;
  private final ChatMetrics metrics;

  Users(Database database, OpenTelemetry openTelemetry) {
    this.database = database;
    metrics = ChatMetrics.create(openTelemetry);
  }

  /** A new user, and the token, which is told this once. */
  HttpAnswer create(HttpCall call) throws IOException, HttpRefusal, SQLException {
    String name = PlainText.of(call.json(), "name", LONGEST_NAME);
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
            .orElseThrow(() -> new HttpRefusal(409, "the name is taken"));
    metrics.usersCreated().add(1);
    return HttpAnswer.created(Map.of("id", id, "name", name, "token", token));
  }

  /** Makes the assistant a user with a token that the bot server knows. */
  void createAssistant(String token) throws SQLException {
    database.untraced(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "INSERT INTO users (name, token_digest, seen) VALUES (?, ?, 'epoch')"
                      + " ON CONFLICT (name) DO UPDATE SET token_digest = EXCLUDED.token_digest")) {
            statement.setString(1, ASSISTANT);
            statement.setString(2, TokenDigest.of(token).hex());
            return statement.executeUpdate();
          }
        });
  }
}
