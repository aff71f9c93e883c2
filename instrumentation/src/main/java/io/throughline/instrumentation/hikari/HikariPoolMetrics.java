package io.throughline.instrumentation.hikari;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.DbClientConnectionState;
import io.throughline.semconv.DbMetrics;
import io.throughline.semconv.propagation.JavaAgent;
import java.util.List;

/**
 * The connections of HikariCP's pools, as OpenTelemetry's conventions have them: {@code
 * db.client.connection.*}, by the names of the pools.
 *
 * <pre>{@code
 * HikariConfig config = new HikariConfig();
 * config.setMetricsTrackerFactory(new HikariPoolMetrics(openTelemetry));
 * }</pre>
 *
 * <p>HikariCP counts connections once a second, and what is counted here is as old. A pool that is
 * closed is not shown any more. Instances are immutable and safe for use by any number of threads
 * and pools.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/db/database-metrics/">Semantic
 *     conventions for database client metrics</a>
 */
public final class HikariPoolMetrics implements MetricsTrackerFactory {
  // Why: RATIONALE.md#why-these-libraries

  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private final DbMetrics metrics;
  private final boolean isMeasuredByAgent;

  /**
   * Binds to an OpenTelemetry.
   *
   * @param openTelemetry collects what is recorded
   */
  public HikariPoolMetrics(OpenTelemetry openTelemetry) {
    metrics = DbMetrics.create(openTelemetry);
    isMeasuredByAgent = JavaAgent.instruments(openTelemetry, "hikaricp");
  }

  /**
   * Called by HikariCP when a pool starts.
   *
   * @param pool its name; at most ten different ones are kept
   * @param stats how many connections it has
   * @return what the pool tells; under a Java agent, which measures it already, nothing is recorded
   */
  @Override
  public IMetricsTracker create(String pool, PoolStats stats) {
    return isMeasuredByAgent ? new IMetricsTracker() {} : new Tracker(pool, stats);
  }

  private final class Tracker implements IMetricsTracker {

    private final List<ObservableLongUpDownCounter> observed;
    private final BoundCounter timeouts;
    private final BoundHistogram createTime;
    private final BoundHistogram waitTime;
    private final BoundHistogram useTime;

    Tracker(String pool, PoolStats stats) {
      observed =
          List.of(
              metrics.clientConnectionCount(
                  pool, DbClientConnectionState.IDLE, stats::getIdleConnections),
              metrics.clientConnectionCount(
                  pool, DbClientConnectionState.USED, stats::getActiveConnections),
              metrics.clientConnectionMax(pool, stats::getMaxConnections),
              metrics.clientConnectionIdleMin(pool, stats::getMinConnections),
              metrics.clientConnectionPendingRequests(pool, stats::getPendingThreads));
      timeouts = metrics.clientConnectionTimeouts(pool);
      createTime = metrics.clientConnectionCreateTime(pool);
      waitTime = metrics.clientConnectionWaitTime(pool);
      useTime = metrics.clientConnectionUseTime(pool);
    }

    @Override
    public void recordConnectionCreatedMillis(long millis) {
      createTime.record(millis / MILLIS_PER_SECOND);
    }

    @Override
    public void recordConnectionAcquiredNanos(long nanos) {
      waitTime.record(nanos / NANOS_PER_SECOND);
    }

    @Override
    public void recordConnectionUsageMillis(long millis) {
      useTime.record(millis / MILLIS_PER_SECOND);
    }

    @Override
    public void recordConnectionTimeout() {
      timeouts.add(1);
    }

    @Override
    public void close() {
      observed.forEach(ObservableLongUpDownCounter::close);
    }
  }
}
