package io.throughline;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Micrometer's meters among the metrics of the service, on {@code /metrics} and by OTLP. The
 * setting {@code throughline.micrometer.enabled} adds them for {@link Metrics#globalRegistry}; a
 * host with a registry of its own, such as Spring, adds {@link #registry} to that.
 *
 * <p>Left out are {@code jvm.*} and what Micrometer itself measures of the process and the system,
 * such as {@code process.cpu.usage}, since Throughline measures both. Of one name there are no more
 * meters than {@code otel.java.metrics.cardinality.limit}, by default 2,000: one WARN line and
 * {@code throughline.metric.overflowed} name those whose tags are open, such as one for each user.
 *
 * <p>Needs {@code io.opentelemetry.instrumentation:opentelemetry-micrometer-1.5} and {@code
 * io.micrometer:micrometer-core} on the class path.
 */
public final class MicrometerMeters {

  private MicrometerMeters() {}

  /**
   * A registry whose meters are metrics of the service.
   *
   * @param observability collects them
   * @return to be added to the host's composite registry; the host closes it
   */
  public static MeterRegistry registry(Observability observability) {
    MeterRegistry registry = OpenTelemetryMeterRegistry.create(observability.openTelemetry());
    Bounded bounded =
        new Bounded(
            observability.cardinalityLimit(),
            ThroughlineMetrics.create(observability.openTelemetry()));
    registry.config().meterFilter(new WithoutOurs()).meterFilter(bounded);
    registry.config().onMeterRemoved(meter -> bounded.removed(meter.getId()));
    return registry;
  }

  /** Adds one to the global registry; the result takes it away again. */
  static Runnable addToGlobal(Observability observability) {
    MeterRegistry registry = registry(observability);
    Metrics.addRegistry(registry);
    return () -> {
      Metrics.removeRegistry(registry);
      registry.close();
    };
  }

  private static final class WithoutOurs implements MeterFilter {

    /** Of Micrometer's binders; further names that begin so are the host's own. */
    private static final Set<String> OF_PROCESS_AND_SYSTEM =
        Set.of(
            "process.cpu.time",
            "process.cpu.usage",
            "process.files.max",
            "process.files.open",
            "process.start.time",
            "process.uptime",
            "system.cpu.count",
            "system.cpu.usage",
            "system.load.average.1m");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
      String name = id.getName();
      return name.startsWith("jvm.") || OF_PROCESS_AND_SYSTEM.contains(name)
          ? MeterFilterReply.DENY
          : MeterFilterReply.NEUTRAL;
    }
  }

  /** A registry keeps each meter for ever, so that the SDK's limit would come too late. */
  private static final class Bounded implements MeterFilter {

    private static final Logger log = LoggerFactory.getLogger(MicrometerMeters.class);

    /** As the catalogue bounds it. */
    private static final int MAX_NAMES = 200;

    private final int limit;
    private final ThroughlineMetrics metrics;
    private final Map<String, AtomicInteger> meters = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Bounded(int limit, ThroughlineMetrics metrics) {
      this.limit = limit;
      this.metrics = metrics;
    }

    /** Asked once for a meter that is accepted, each time for one that is not. */
    @Override
    public MeterFilterReply accept(Meter.Id id) {
      AtomicInteger ofTheName = meters.computeIfAbsent(id.getName(), name -> new AtomicInteger());
      if (ofTheName.getAndUpdate(count -> Math.min(count + 1, limit)) < limit) {
        return MeterFilterReply.NEUTRAL;
      }
      if (told.size() < MAX_NAMES && told.add(id.getName())) {
        var unused = metrics.metricOverflowed(id.getName(), () -> 1);
        log.warn(
            "the meter {} has more than {} combinations of tags: further ones are not measured",
            id.getName(),
            limit);
      }
      return MeterFilterReply.DENY;
    }

    void removed(Meter.Id id) {
      meters.computeIfPresent(
          id.getName(), (name, count) -> count.decrementAndGet() > 0 ? count : null);
    }
  }
}
