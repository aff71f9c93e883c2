package io.throughline.examples.chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.throughline.instrumentation.hikari.HikariPoolMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL, by a pool of connections whose statements are traced. Thread-safe. */
public final class Database implements AutoCloseable {

  static {
    StableNames.use();
  }

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** So that servers that start at once do not create tables side by side. */
  private static final long SCHEMA_LOCK = 7_217_001;

  private static final Duration START = Duration.ofSeconds(60);

  private final HikariDataSource pool;
  private final DataSource traced;

  /** What is done with a connection. */
  public interface Work<T extends @Nullable Object, E extends Exception> {
    T run(Connection connection) throws SQLException, E;
  }

  private Database(HikariDataSource pool, OpenTelemetry openTelemetry) {
    this.pool = pool;
    traced =
        JdbcTelemetry.builder(openTelemetry)
            // The pool has a metric for how long one waits.
            .setDataSourceInstrumenterEnabled(false)
            .build()
            .wrap(pool);
  }

  /** Opens the pool; PostgreSQL may be away. */
  public static Database open(DatabaseOptions options, OpenTelemetry openTelemetry) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(options.pool());
    config.setJdbcUrl(options.url());
    config.setMaximumPoolSize(options.connections());
    config.setConnectionTimeout(options.patience().toMillis());
    config.setInitializationFailTimeout(-1);
    config.setMetricsTrackerFactory(new HikariPoolMetrics(openTelemetry));
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", "15");
    config.addDataSourceProperty("ApplicationName", options.pool());
    // A connection that hangs is not to hold the locks of others.
    config.addDataSourceProperty(
        "options", "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s");
    return new Database(new HikariDataSource(config), openTelemetry);
  }

  /**
   * Runs a script that may run again and again. It waits a minute for PostgreSQL to be there.
   *
   * @param resource the path of the script on the class path
   * @throws SQLException if PostgreSQL does not come or refuses
   */
  public void apply(String resource) throws SQLException, InterruptedException {
    String script = read(resource);
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        apply(script, pool);
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > end || !isTransient(e)) {
          throw e;
        }
        log.warn("PostgreSQL is not there yet: {}", e.getMessage());
        Thread.sleep(500);
      }
    }
  }

  private static boolean isTransient(SQLException e) {
    // Of class 08 are failures to connect, of 57 those of a server that starts or stops.
    return e.getSQLState() == null || e.getSQLState().matches("(08|57).*");
  }

  private static void apply(String script, DataSource untraced) throws SQLException {
    try (Connection connection = untraced.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
      statement.execute(script);
      connection.commit();
    }
  }

  private static String read(String resource) {
    try (InputStream script =
        Objects.requireNonNull(Database.class.getResourceAsStream(resource), resource)) {
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs statements of which each is a transaction of its own.
   *
   * @throws java.sql.SQLTransientConnectionException if no connection is free in time
   */
  public <T extends @Nullable Object, E extends Exception> T run(Work<T, E> work)
      throws SQLException, E {
    try (Connection connection = traced.getConnection()) {
      return work.run(connection);
    }
  }

  /** Runs all statements as one transaction: all of them, or none if it throws. */
  public <T extends @Nullable Object, E extends Exception> T transaction(Work<T, E> work)
      throws SQLException, E {
    return transaction(traced, work);
  }

  /** The same for what runs again and again with no request behind it, and would be noise. */
  public <T extends @Nullable Object, E extends Exception> T untraced(Work<T, E> work)
      throws SQLException, E {
    return transaction(pool, work);
  }

  private static <T extends @Nullable Object, E extends Exception> T transaction(
      DataSource source, Work<T, E> work) throws SQLException, E {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (Exception e) {
        rollback(connection, e);
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Whether PostgreSQL answers, for probes: asked without a trace. */
  public boolean answers() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
