package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is in a chat, kept for as long as nothing else is known. Thread-safe. */
final class Recipients {

  private static final int MAX_CHATS = 10_000;

  /** Should an event of a change be lost, the wrong ones are told for no longer than this. */
  private static final Duration KEPT = Duration.ofSeconds(60);

  private record Members(Set<Long> ids, long since) {}

  private final Database database;
  private final Map<Long, Members> chats =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Members> eldest) {
          return size() > MAX_CHATS;
        }
      };

  Recipients(Database database) {
    this.database = database;
  }

  /**
   * The members of a chat.
   *
   * @throws SQLException if they are not known and PostgreSQL is away
   */
  Set<Long> of(long chat) throws SQLException {
    Members known = find(chat);
    if (known != null) {
      return known.ids;
    }
    long asked = System.nanoTime();
    Set<Long> ids =
        Set.copyOf(
            database.run(
                connection -> {
                  try (PreparedStatement statement =
                      connection.prepareStatement("SELECT member FROM members WHERE chat = ?")) {
                    statement.setLong(1, chat);
                    Set<Long> found = new HashSet<>();
                    try (ResultSet rows = statement.executeQuery()) {
                      while (rows.next()) {
                        found.add(rows.getLong("member"));
                      }
                    }
                    return found;
                  }
                }));
    synchronized (this) {
      chats.put(chat, new Members(ids, asked));
    }
    return ids;
  }

  private synchronized @Nullable Members find(long chat) {
    Members known = chats.get(chat);
    return known != null && System.nanoTime() - known.since < KEPT.toNanos() ? known : null;
  }

  /** Nobody knows who came or went. */
  synchronized void forgetAll() {
    chats.clear();
  }

  /** Somebody came or went. */
  synchronized void forget(long chat) {
    chats.remove(chat);
  }
}
