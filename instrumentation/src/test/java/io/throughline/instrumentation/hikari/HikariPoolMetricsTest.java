package io.throughline.instrumentation.hikari;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.testing.assertj.HistogramPointAssert;
import io.throughline.semconv.DbAttributes;
import io.throughline.testing.TelemetryExtension;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HikariPoolMetricsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private HikariDataSource pool;

  @BeforeEach
  void open() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("orders");
    config.setDataSource(stub(DataSource.class));
    config.setMaximumPoolSize(2);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(250); // the least that HikariCP takes
    config.setMetricsTrackerFactory(new HikariPoolMetrics(telemetry.openTelemetry()));
    pool = new HikariDataSource(config);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void connections_are_counted_by_state_and_who_waits_in_vain_is_a_timeout() throws Exception {
    // Else a machine that is busy makes the second one too late.
    await().atMost(SOON).until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 2);

    try (Connection one = pool.getConnection();
        Connection two = pool.getConnection()) {
      assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);

      // HikariCP counts once a second.
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(sums("db.client.connection.count"))
                      .containsExactlyInAnyOrderEntriesOf(Map.of("used", 2L, "idle", 0L)));
    }
    assertThat(sums("db.client.connection.timeouts")).containsExactly(Map.entry("", 1L));
    assertThat(sums("db.client.connection.max")).containsExactly(Map.entry("", 2L));
    assertThat(sums("db.client.connection.idle.min")).containsExactly(Map.entry("", 2L));
    assertThat(sums("db.client.connection.pending_requests")).containsExactly(Map.entry("", 0L));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(sums("db.client.connection.count")).containsEntry("used", 0L));
  }

  @Test
  void each_connection_that_is_given_is_waited_for_and_used() throws Exception {
    pool.getConnection().close();
    pool.getConnection().close();

    assertHistogram("wait_time", point -> point.hasCount(2));
    assertHistogram("use_time", point -> point.hasCount(2));
  }

  @Test
  void times_are_seconds() {
    IMetricsTracker tracker =
        new HikariPoolMetrics(telemetry.openTelemetry()).create("orders", new NoStats());

    tracker.recordConnectionCreatedMillis(40);
    tracker.recordConnectionAcquiredNanos(250_000_000);
    tracker.recordConnectionUsageMillis(1500);

    assertHistogram("create_time", point -> point.hasCount(1).hasSum(0.04));
    assertHistogram("wait_time", point -> point.hasCount(1).hasSum(0.25));
    assertHistogram("use_time", point -> point.hasCount(1).hasSum(1.5));
  }

  @Test
  void a_pool_that_is_closed_is_not_shown_any_more() {
    assertThat(sums("db.client.connection.count")).hasSize(2);

    pool.close();

    assertThat(telemetry).hasNoMetric("db.client.connection.count");
    assertThat(telemetry).hasNoMetric("db.client.connection.max");
  }

  private void assertHistogram(String name, Consumer<HistogramPointAssert> expected) {
    assertThat(telemetry)
        .metric("db.client.connection." + name)
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point -> {
                      point.hasAttributes(
                          Attributes.of(DbAttributes.DB_CLIENT_CONNECTION_POOL_NAME, "orders"));
                      expected.accept(point);
                    }));
  }

  /** By state; of metrics without it, by nothing. */
  private Map<String, Long> sums(String metric) {
    return telemetry.metrics().stream()
        .filter(each -> each.getName().equals(metric))
        .flatMap(each -> each.getLongSumData().getPoints().stream())
        .collect(Collectors.toMap(HikariPoolMetricsTest::state, LongPointData::getValue));
  }

  private static String state(LongPointData point) {
    assertThat(point.getAttributes().get(DbAttributes.DB_CLIENT_CONNECTION_POOL_NAME))
        .isEqualTo("orders");
    String state = point.getAttributes().get(DbAttributes.DB_CLIENT_CONNECTION_STATE);
    return state == null ? "" : state;
  }

  /** A database that is there and does nothing: what is tested is the pool. */
  private static <T> T stub(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Class<?> result = method.getReturnType();
              if (result == Connection.class) {
                return stub(Connection.class);
              } else if (result == boolean.class) {
                return !method.getName().equals("isClosed");
              }
              return result == int.class ? 0 : null;
            }));
  }

  private static final class NoStats extends PoolStats {

    NoStats() {
      super(Long.MAX_VALUE);
    }

    @Override
    protected void update() {}
  }
}
