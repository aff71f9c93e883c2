package io.throughline.examples.chat.accounts;

import io.throughline.examples.chat.store.Cache;
import io.throughline.examples.chat.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose tokens are whose. Thread-safe. */
public final class Identities {

  private static final String CACHED = "identity";
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int LONGEST_TOKEN = 200;

  private final Database database;
  private final @Nullable Cache cache;

  /**
   * Identities in the table {@code users}.
   *
   * @param cache null if PostgreSQL is to be asked each time
   */
  public Identities(Database database, @Nullable Cache cache) {
    this.database = database;
    this.cache = cache;
  }

  /**
   * The user of a token.
   *
   * @return null if it is nobody's
   */
  public @Nullable Identity of(String token) throws SQLException {
    if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
      return null;
    }
    String digest = TokenDigest.of(token).hex();
    Identity known = cache == null ? null : read(cache.get(CACHED, digest));
    if (known != null) {
      return known;
    }
    Identity found = database.run(connection -> find(connection, digest)).orElse(null);
    // Of people, tokens and names are for ever, so this cannot become wrong.
    if (found != null && cache != null && !found.name().equals(Identity.ASSISTANT)) {
      cache.put(CACHED, digest, found.id() + " " + found.name(), KEPT);
    }
    return found;
  }

  private static @Nullable Identity read(@Nullable String cached) {
    int space = cached == null ? -1 : cached.indexOf(' ');
    return cached == null || !cached.matches("\\d{1,18} .*")
        ? null
        : new Identity(Long.parseLong(cached.substring(0, space)), cached.substring(space + 1));
  }

  private static Optional<Identity> find(Connection connection, String digest) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id, name FROM users WHERE token_digest = ?")) {
      statement.setString(1, digest);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Identity(rows.getLong("id"), rows.getString("name")))
            : Optional.empty();
      }
    }
  }
}
