package io.throughline.examples.chat.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.ChatAttributes;
import io.throughline.semconv.ChatMetrics;
import io.throughline.semconv.ChatWindow;
import io.throughline.semconv.OutboxMetrics;
import io.throughline.semconv.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only PostgreSQL knows, for all instances: read every few seconds, so that a scrape waits for
 * nobody. While PostgreSQL does not answer, nothing is shown.
 */
final class StoredNumbers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StoredNumbers.class);

  private static final long PERIOD_SECONDS = 2;

  private static final String QUERY =
      "SELECT"
          + " (SELECT count(*) FROM users WHERE seen > now() - interval '5 minutes'),"
          + " (SELECT count(*) FROM users WHERE seen > now() - interval '24 hours'),"
          + " (SELECT count(*) FROM chats WHERE last_at > now() - interval '5 minutes'),"
          + " (SELECT count(*) FROM chats WHERE last_at > now() - interval '24 hours'),"
          + " (SELECT count(*) FROM outbox WHERE sent IS NULL),"
          + " (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created)), 0)"
          + " FROM outbox WHERE sent IS NULL)";

  private final Database database;
  private final List<AutoCloseable> observed;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "stored-numbers");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable Numbers last;

  private record Numbers(
      long usersOfMinutes,
      long usersOfDay,
      long chatsOfMinutes,
      long chatsOfDay,
      long pending,
      double oldestAge) {}

  StoredNumbers(Database database, OpenTelemetry openTelemetry) {
    this.database = database;
    Meter meter = Schema.SCOPE.meter(openTelemetry);
    Attributes minutes = window(ChatWindow.FIVE_MINUTES);
    Attributes day = window(ChatWindow.DAY);
    observed =
        List.of(
            ChatMetrics.userActive(meter)
                .buildWithCallback(
                    gauge ->
                        show(
                            numbers -> {
                              gauge.record(numbers.usersOfMinutes(), minutes);
                              gauge.record(numbers.usersOfDay(), day);
                            })),
            ChatMetrics.active(meter)
                .buildWithCallback(
                    gauge ->
                        show(
                            numbers -> {
                              gauge.record(numbers.chatsOfMinutes(), minutes);
                              gauge.record(numbers.chatsOfDay(), day);
                            })),
            OutboxMetrics.pending(meter)
                .buildWithCallback(gauge -> show(numbers -> gauge.record(numbers.pending()))),
            OutboxMetrics.oldestAge(meter)
                .buildWithCallback(gauge -> show(numbers -> gauge.record(numbers.oldestAge()))));
    var unused = executor.scheduleWithFixedDelay(this::read, 0, PERIOD_SECONDS, SECONDS);
  }

  private static Attributes window(ChatWindow window) {
    return Attributes.of(ChatAttributes.CHAT_WINDOW, window.value());
  }

  private void show(Consumer<Numbers> gauge) {
    Numbers known = last;
    if (known != null) {
      gauge.accept(known);
    }
  }

  private void read() {
    try {
      last = database.untraced(StoredNumbers::read);
    } catch (SQLException | RuntimeException e) {
      log.debug("the numbers cannot be read", e);
      last = null;
    }
  }

  private static Numbers read(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUERY);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return new Numbers(
          rows.getLong(1),
          rows.getLong(2),
          rows.getLong(3),
          rows.getLong(4),
          rows.getLong(5),
          rows.getDouble(6));
    }
  }

  @Override
  public void close() throws Exception {
    executor.shutdownNow();
    for (AutoCloseable each : observed) {
      each.close();
    }
  }
}
