package io.throughline.examples.chat.store;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.examples.chat.parts.Redis;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CacheTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration DAY = Duration.ofDays(1);

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private Redis redis;
  private Cache cache;

  @BeforeEach
  void connect() throws Exception {
    redis = RealParts.redis();
    cache = Cache.connect(redis.url(), telemetry.openTelemetry());
  }

  @AfterEach
  void close() {
    cache.close();
    redis.close();
  }

  private long lookups(String result) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("cache.lookups"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .filter(
            point ->
                result.equals(point.getAttributes().get(AttributeKey.stringKey("cache.result"))))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private long redisSays(String name) throws Exception {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":(\\d+)").matcher(redis.ask("INFO stats"));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void hits_and_misses_are_those_that_redis_counts() throws Exception {
    cache.put("names", "1", "ada", DAY);
    for (int i = 0; i < 10; i++) {
      assertThat(cache.get("names", "1")).isEqualTo("ada");
    }
    for (int i = 0; i < 7; i++) {
      assertThat(cache.get("names", "2")).isNull();
    }

    assertThat(lookups("hit")).isEqualTo(10).isEqualTo(redisSays("keyspace_hits"));
    assertThat(lookups("miss")).isEqualTo(7).isEqualTo(redisSays("keyspace_misses"));
    assertThat(telemetry)
        .metric("db.client.operation.duration")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(17)
                            .hasAttributesSatisfying(
                                attributes ->
                                    assertThat(attributes.asMap().toString())
                                        .contains("db.system.name=redis")
                                        .contains("db.operation.name=GET")),
                    point -> point.hasCount(1)));
  }

  @Test
  void entries_and_memory_are_those_of_redis() {
    cache.put("names", "1", "ada", DAY);
    cache.put("names", "2", "bob", DAY);

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(telemetry)
                    .metric("cache.entry.count")
                    .hasLongGaugeSatisfying(
                        gauge -> gauge.hasPointsSatisfying(point -> point.hasValue(2))));
    assertThat(telemetry).metric("cache.memory.usage");
  }

  @Test
  void redis_that_is_away_is_no_failure_and_comes_back() throws Exception {
    redis.stop();
    assertThat(cache.get("names", "1")).isNull();
    cache.put("names", "1", "ada", DAY);
    assertThat(cache.answers()).isFalse();
    assertThat(lookups("error")).isPositive();

    redis.start();
    await()
        .atMost(SOON)
        .until(
            () -> {
              cache.put("names", "1", "ada", DAY);
              return "ada".equals(cache.get("names", "1"));
            });
    assertThat(cache.answers()).isTrue();
  }

  @Test
  void redis_that_hangs_is_waited_for_once_and_not_by_each() throws Exception {
    redis.pause();
    try {
      for (int i = 0; i < 100; i++) {
        assertThat(cache.get("names", "1")).isNull();
      }
      assertThat(lookups("error")).isEqualTo(100);
    } finally {
      redis.resume();
    }
    assertThat(telemetry.spans().stream().filter(span -> span.getName().startsWith("GET")).count())
        .isLessThan(50);
  }

  @Test
  void cache_starts_without_redis() throws Exception {
    redis.stop();
    try (Cache late = Cache.connect(redis.url(), telemetry.openTelemetry())) {
      assertThat(late.get("names", "1")).isNull();
      redis.start();
      await().atMost(SOON).until(late::answers);
    }
  }
}
