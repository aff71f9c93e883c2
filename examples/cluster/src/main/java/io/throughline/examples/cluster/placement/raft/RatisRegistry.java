package io.throughline.examples.cluster.placement.raft;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;

/** The metrics of one component of Ratis. */
final class RatisRegistry implements RatisMetricRegistry {

  private final MetricRegistryInfo info;
  private final RatisTimers timers;
  private final Map<String, Supplier<?>> gauges = new ConcurrentHashMap<>();
  private final Map<String, LongCounter> counters = new ConcurrentHashMap<>();

  RatisRegistry(MetricRegistryInfo info, RatisTimers timers) {
    this.info = info;
    this.timers = timers;
  }

  @Override
  public MetricRegistryInfo getMetricRegistryInfo() {
    return info;
  }

  @Override
  public Timekeeper timer(String name) {
    return timers.timer(name);
  }

  @Override
  public LongCounter counter(String name) {
    return counters.computeIfAbsent(name, missing -> new Counter(new AtomicLong()));
  }

  @Override
  public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
    gauges.put(name, gauge.get());
  }

  @Override
  public boolean remove(String name) {
    boolean gauge = gauges.remove(name) != null;
    boolean counter = counters.remove(name) != null;
    return gauge || counter;
  }

  Map<String, Number> gauges() {
    Map<String, Number> values = new HashMap<>();
    gauges.forEach(
        (name, gauge) -> {
          if (gauge.get() instanceof Number value) {
            values.put(name, value);
          }
        });
    return values;
  }

  private record Counter(AtomicLong value) implements LongCounter {

    @Override
    public void inc(long n) {
      value.addAndGet(n);
    }

    @Override
    public void dec(long n) {
      value.addAndGet(-n);
    }

    @Override
    public long getCount() {
      return value.get();
    }
  }
}
