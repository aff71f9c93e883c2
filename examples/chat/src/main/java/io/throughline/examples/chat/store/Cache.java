package io.throughline.examples.chat.store;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.instrumentation.store.CallTelemetry;
import io.throughline.semconv.CacheMetrics;
import io.throughline.semconv.CacheResult;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis as a cache that may be away: then nothing is found and nothing kept. What is kept never
 * changes, a key says which state it is of; so there is nothing to forget. Thread-safe.
 */
public final class Cache implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Cache.class);

  private static final Duration TIMEOUT = Duration.ofMillis(250);

  /** For how long nobody waits for a Redis that has failed. */
  private static final long PAUSE_NANOS = SECONDS.toNanos(1);

  private static final long PERIOD_SECONDS = 2;

  private final RedisURI uri;
  private final DefaultClientResources resources;
  private final RedisClient client;
  private final CallTelemetry calls;
  private final CacheMetrics metrics;
  private final CacheGauges gauges;
  private final ScheduledExecutorService background =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "redis-background");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable StatefulRedisConnection<String, String> connection;
  private volatile long pausedUntil = System.nanoTime();

  private Cache(RedisURI uri, OpenTelemetry openTelemetry) {
    this.uri = uri;
    uri.setTimeout(TIMEOUT);
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            // Lettuce's own delay grows to half a minute.
            .reconnectDelay(Delay.constant(Duration.ofMillis(500)))
            .build();
    client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            // Else commands queue until Redis is back.
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
            .build());
    calls =
        CallTelemetry.create(
            openTelemetry,
            "redis",
            Integer.toString(uri.getDatabase()),
            uri.getHost(),
            uri.getPort());
    metrics = CacheMetrics.create(openTelemetry);
    gauges = new CacheGauges(openTelemetry);
  }

  /** Connects; if Redis is away, again and again. */
  public static Cache connect(String url, OpenTelemetry openTelemetry) {
    Cache cache = new Cache(RedisURI.create(url), openTelemetry);
    cache.refresh();
    var unused =
        cache.background.scheduleWithFixedDelay(
            cache::refresh, PERIOD_SECONDS, PERIOD_SECONDS, SECONDS);
    return cache;
  }

  private void refresh() {
    try {
      if (connection == null) {
        connection = client.connect();
        log.info("Redis answers at {}", uri);
      }
      gauges.refresh(commands());
    } catch (RedisException e) {
      log.debug("Redis at {} is away", uri, e);
      gauges.unknown();
    }
  }

  private RedisCommands<String, String> commands() {
    StatefulRedisConnection<String, String> current = connection;
    if (current == null) {
      throw new RedisException("never connected");
    }
    return current.sync();
  }

  /** Whether Redis answers. */
  public boolean answers() {
    try {
      return "PONG".equals(commands().ping());
    } catch (RedisException e) {
      return false;
    }
  }

  /**
   * What is kept.
   *
   * @param name of the kind of entries, as metrics have it
   * @return null if nothing is, or if Redis does not answer
   */
  public @Nullable String get(String name, String key) {
    if (isPaused()) {
      metrics.lookups(name, CacheResult.ERROR).add(1);
      return null;
    }
    try {
      String value = calls.call("GET", null, () -> commands().get(name + ":" + key));
      metrics.lookups(name, value == null ? CacheResult.MISS : CacheResult.HIT).add(1);
      return value;
    } catch (RedisException e) {
      failed(e);
      metrics.lookups(name, CacheResult.ERROR).add(1);
      return null;
    }
  }

  /** Keeps a value for a while, unless Redis does not answer. */
  public void put(String name, String key, String value, Duration timeToLive) {
    if (isPaused()) {
      return;
    }
    try {
      calls.call(
          "SET",
          null,
          () -> commands().set(name + ":" + key, value, SetArgs.Builder.ex(timeToLive)));
    } catch (RedisException e) {
      failed(e);
    }
  }

  private boolean isPaused() {
    return pausedUntil - System.nanoTime() > 0;
  }

  private void failed(RedisException e) {
    if (!isPaused()) {
      log.warn("Redis at {} does not answer; what it has is read from PostgreSQL", uri, e);
    }
    pausedUntil = System.nanoTime() + PAUSE_NANOS;
  }

  @Override
  public void close() {
    background.shutdownNow();
    gauges.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    resources.shutdown(0, 2, SECONDS).awaitUninterruptibly(5, SECONDS);
  }
}
