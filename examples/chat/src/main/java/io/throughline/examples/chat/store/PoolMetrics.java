package io.throughline.examples.chat.store;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.DbClientConnectionState;
import io.throughline.semconv.DbMetrics;
import java.util.List;

/** The connections of HikariCP's pools, as OpenTelemetry's conventions have them. */
public final class PoolMetrics implements MetricsTrackerFactory {

  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private final DbMetrics metrics;

  public PoolMetrics(OpenTelemetry openTelemetry) {
    metrics = DbMetrics.create(openTelemetry);
  }

  @Override
  public IMetricsTracker create(String pool, PoolStats stats) {
    return new Tracker(pool, stats);
  }

  private final class Tracker implements IMetricsTracker {

    private final List<AutoCloseable> observed;
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
      for (AutoCloseable each : observed) {
        try {
          each.close();
        } catch (Exception e) {
          throw new IllegalStateException("an instrument does not close", e);
        }
      }
    }
  }
}
