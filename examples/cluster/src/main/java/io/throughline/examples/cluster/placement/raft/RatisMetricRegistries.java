package io.throughline.examples.cluster.placement.raft;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.util.TimeDuration;

/**
 * The metric registries of Ratis, found by its service loader: timings go to {@link RaftTelemetry},
 * gauges are kept for later reads. One instance for the process, as Ratis has it.
 */
public final class RatisMetricRegistries extends MetricRegistries {

  private final Map<MetricRegistryInfo, RatisRegistry> registries = new ConcurrentHashMap<>();
  private volatile RatisTimers timers = RatisTimers.NONE;

  static RatisMetricRegistries get() {
    return (RatisMetricRegistries) MetricRegistries.global();
  }

  /** To be called before the server is built. */
  void reportTo(RatisTimers timers) {
    this.timers = timers;
  }

  /** The gauges of a component of Ratis, such as {@code log_appender}, by their names. */
  Map<String, Number> gauges(String component) {
    Map<String, Number> values = new ConcurrentHashMap<>();
    registries.forEach(
        (info, registry) -> {
          if (info.getMetricsComponentName().equals(component)) {
            values.putAll(registry.gauges());
          }
        });
    return values;
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return registries.computeIfAbsent(info, missing -> new RatisRegistry(missing, timers));
  }

  @Override
  public boolean remove(MetricRegistryInfo info) {
    return registries.remove(info) != null;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.ofNullable(registries.get(info));
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.copyOf(registries.keySet());
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return Set.copyOf(registries.values());
  }

  @Override
  public void clear() {
    registries.clear();
  }

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> start, Consumer<RatisMetricRegistry> stop) {}

  @Override
  public void enableJmxReporter() {}

  @Override
  public void enableConsoleReporter(TimeDuration interval) {}
}
