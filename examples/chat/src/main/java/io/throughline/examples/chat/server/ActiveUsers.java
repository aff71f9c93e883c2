package io.throughline.examples.chat.server;

import io.throughline.examples.chat.store.Database;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes in PostgreSQL who did something lately, of each user once a minute. */
final class ActiveUsers {

  private static final Logger log = LoggerFactory.getLogger(ActiveUsers.class);

  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_REMEMBERED = 10_000;

  private final Database database;

  /** When each was noted; the oldest is forgotten first, and noted once more then. */
  private final Map<Long, Long> noted =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  ActiveUsers(Database database) {
    this.database = database;
  }

  /** The user did something. It is no reason to fail if that cannot be noted. */
  void saw(long user) {
    long now = System.nanoTime();
    synchronized (noted) {
      Long last = noted.get(user);
      if (last != null && now - last < PERIOD_NANOS) {
        return;
      }
      noted.remove(user);
      noted.put(user, now);
    }
    try {
      database.run(
          connection -> {
            try (PreparedStatement statement =
                connection.prepareStatement("UPDATE users SET seen = now() WHERE id = ?")) {
              statement.setLong(1, user);
              return statement.executeUpdate();
            }
          });
    } catch (SQLException e) {
      log.debug("user {} is not noted as active", user, e);
    }
  }
}
