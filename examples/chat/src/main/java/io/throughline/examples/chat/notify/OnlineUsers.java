package io.throughline.examples.chat.notify;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.http.Caller;
import io.throughline.semconv.PresenceMetrics;
import io.throughline.semconv.PresenceState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who can be reached. A user whose stream is cut and comes back within the time of grace was never
 * away. Changes are written together, so that a storm of streams that come back is a few statements
 * and not hundreds. Thread-safe.
 */
final class OnlineUsers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OnlineUsers.class);
  private static final Duration PACE = Duration.ofMillis(250);
  private static final Duration REFRESH = Duration.ofSeconds(30);

  private final PresenceTable table;
  private final Duration grace;
  private final BiConsumer<PresenceState, Caller> changes;
  private final PresenceMetrics metrics;
  private final Map<Long, Presence> users = new HashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "presence");
            thread.setDaemon(true);
            return thread;
          });
  private long refreshed = System.nanoTime();
  private boolean isFailing;
  private boolean isCleared;

  /** A user, as long as there is something to write of. */
  private static final class Presence {
    private final Caller user;
    private int streams;
    private long since = System.nanoTime();
    private boolean isWritten;

    Presence(Caller user) {
      this.user = user;
    }
  }

  /**
   * Nobody is there yet.
   *
   * @param changes is told who came and who went, seen over all instances
   */
  OnlineUsers(
      PresenceTable table,
      Duration grace,
      BiConsumer<PresenceState, Caller> changes,
      OpenTelemetry openTelemetry) {
    this.table = table;
    this.grace = grace;
    this.changes = changes;
    metrics = PresenceMetrics.create(openTelemetry);
    metrics.userCount(this::count);
    var unused =
        executor.scheduleWithFixedDelay(
            this::write, PACE.toMillis(), PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A stream of a user is open. */
  synchronized void came(Caller user) {
    users.computeIfAbsent(user.id(), id -> new Presence(user)).streams++;
  }

  /** A stream of a user has ended. */
  synchronized void went(Caller user) {
    Presence presence = users.get(user.id());
    if (presence != null) {
      presence.streams--;
      presence.since = System.nanoTime();
    }
  }

  private synchronized long count() {
    return users.size();
  }

  /** Those who are online anywhere and in a chat with a user. */
  List<Caller> online(Caller user) throws SQLException {
    return table.online(user.id());
  }

  private void write() {
    try {
      if (!isCleared) {
        // The last one of this name may have been killed.
        table.clear();
        isCleared = true;
      }
      List<Presence> came = new ArrayList<>();
      List<Presence> went = new ArrayList<>();
      collect(came, went);
      if (!came.isEmpty() || !went.isEmpty()) {
        Set<Long> elsewhere = table.change(ids(came), ids(went));
        written(came, went);
        tell(PresenceState.ONLINE, came, elsewhere);
        tell(PresenceState.OFFLINE, went, elsewhere);
      }
      if (System.nanoTime() - refreshed > REFRESH.toNanos()) {
        table.refresh(known());
        refreshed = System.nanoTime();
      }
      isFailing = false;
    } catch (SQLException | RuntimeException e) {
      // It is tried again, with all that happens meanwhile.
      if (!isFailing) {
        log.warn("who is online cannot be written", e);
      }
      isFailing = true;
    }
  }

  private synchronized void collect(List<Presence> came, List<Presence> went) {
    long now = System.nanoTime();
    users
        .values()
        .removeIf(
            presence -> presence.streams == 0 && !presence.isWritten && isOver(presence, now));
    for (Presence presence : users.values()) {
      if (presence.streams > 0 && !presence.isWritten) {
        came.add(presence);
      } else if (presence.streams == 0 && presence.isWritten && isOver(presence, now)) {
        went.add(presence);
      }
    }
  }

  private synchronized List<Long> known() {
    return ids(users.values().stream().filter(presence -> presence.isWritten).toList());
  }

  private boolean isOver(Presence presence, long now) {
    return now - presence.since >= grace.toNanos();
  }

  private synchronized void written(List<Presence> came, List<Presence> went) {
    came.forEach(presence -> presence.isWritten = true);
    for (Presence presence : went) {
      presence.isWritten = false;
      if (presence.streams == 0) {
        users.remove(presence.user.id());
      }
    }
  }

  private void tell(PresenceState state, List<Presence> changed, Set<Long> elsewhere) {
    for (Presence presence : changed) {
      metrics.changes(state).add(1);
      if (!elsewhere.contains(presence.user.id())) {
        changes.accept(state, presence.user);
      }
    }
  }

  private static List<Long> ids(List<Presence> presences) {
    return presences.stream().map(presence -> presence.user.id()).toList();
  }

  /** Takes the users of this instance out of the table. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (executor.awaitTermination(10, TimeUnit.SECONDS)) {
        table.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      log.warn("who was online stays so in the table for a while: {}", e.toString());
    }
  }
}
