package io.throughline.examples.chat.store;

import io.lettuce.core.api.sync.RedisCommands;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.throughline.semconv.CacheMetrics;
import io.throughline.semconv.Schema;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How full Redis is, as it was when it was last asked; nothing while it does not answer. */
final class CacheGauges implements AutoCloseable {

  private static final Pattern USED_MEMORY = Pattern.compile("(?m)^used_memory:(\\d{1,18})\\s*$");
  private static final long UNKNOWN = -1;

  private final List<ObservableLongGauge> observed;
  private volatile long entries = UNKNOWN;
  private volatile long bytes = UNKNOWN;

  CacheGauges(OpenTelemetry openTelemetry) {
    Meter meter = Schema.SCOPE.meter(openTelemetry);
    observed =
        List.of(
            CacheMetrics.entryCount(meter)
                .buildWithCallback(
                    gauge -> {
                      if (entries != UNKNOWN) {
                        gauge.record(entries);
                      }
                    }),
            CacheMetrics.memoryUsage(meter)
                .buildWithCallback(
                    gauge -> {
                      if (bytes != UNKNOWN) {
                        gauge.record(bytes);
                      }
                    }));
  }

  void refresh(RedisCommands<String, String> redis) {
    entries = redis.dbsize();
    Matcher usedMemory = USED_MEMORY.matcher(redis.info("memory"));
    bytes = usedMemory.find() ? Long.parseLong(usedMemory.group(1)) : UNKNOWN;
  }

  void unknown() {
    entries = UNKNOWN;
    bytes = UNKNOWN;
  }

  @Override
  public void close() {
    observed.forEach(ObservableLongGauge::close);
  }
}
