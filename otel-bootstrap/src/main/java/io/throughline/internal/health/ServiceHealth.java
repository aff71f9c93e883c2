package io.throughline.internal.health;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.throughline.semconv.ThroughlineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of the host and the parts of telemetry, and what they say together.
 *
 * <p>Thread-safe.
 */
public final class ServiceHealth {

  private static final Logger log = LoggerFactory.getLogger(ServiceHealth.class);

  /** The names of the parts of telemetry. */
  public static final Set<String> OURS =
      Set.of(
          "configuration",
          "jvm",
          "logging",
          "logs",
          "metrics",
          "metrics_callbacks",
          "metrics_collection",
          "metrics_names",
          "operators_port",
          "setup",
          "spool",
          "traces");

  private final String serviceName;
  private final Duration checkTimeout;
  private final Duration readyTimeout;
  private final LongSupplier nanoTime;
  private final long createdAt;
  private final AtomicBoolean started = new AtomicBoolean();
  private final Map<String, HostCheck> readiness = new ConcurrentSkipListMap<>();
  private final Map<String, HostCheck> liveness = new ConcurrentSkipListMap<>();
  private final Map<String, HealthComponent> parts = new ConcurrentSkipListMap<>();

  private @Nullable ThroughlineMetrics metrics;
  private final List<ObservableLongGauge> gauges = new ArrayList<>();
  private volatile FreshAnswer<Map<String, SignalFlow>> flows;

  /** At most one thread for each check, and none while nobody asks. */
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          ServiceHealth::daemon);

  /**
   * Health without checks yet.
   *
   * @param serviceName stands in reports
   * @param checkTimeout of each check
   * @param readyTimeout after which a service that says nothing is taken for ready
   * @param nanoTime the clock
   */
  public ServiceHealth(
      String serviceName, Duration checkTimeout, Duration readyTimeout, LongSupplier nanoTime) {
    this.serviceName = serviceName;
    this.checkTimeout = checkTimeout;
    this.readyTimeout = readyTimeout;
    this.nanoTime = nanoTime;
    createdAt = nanoTime.getAsLong();
    flows = fresh(Map::of);
  }

  private FreshAnswer<Map<String, SignalFlow>> fresh(Supplier<Map<String, SignalFlow>> source) {
    return new FreshAnswer<>(source, Map.of(), checkTimeout, threads, System::nanoTime);
  }

  /** Registers a check of readiness; the first one also means that the service has started. */
  public void addReadiness(String name, BooleanSupplier check) {
    if (add(readiness, name, check)) {
      started();
    }
  }

  /** The service is there: from now on {@code /ready} depends on the checks alone. */
  public void started() {
    started.set(true);
  }

  private boolean hasStarted() {
    if (!started.get()
        && nanoTime.getAsLong() - createdAt >= readyTimeout.toNanos()
        && started.compareAndSet(false, true)
        && !readyTimeout.isZero()) {
      log.warn(
          "{} is taken for ready, {} s after init: no readiness check is registered, and neither"
              + " health().started() nor awaitTermination() was called",
          serviceName,
          readyTimeout.toSeconds());
    }
    return started.get();
  }

  /** Registers a check of liveness. */
  public void addLiveness(String name, BooleanSupplier check) {
    var unused = add(liveness, name, check);
  }

  private boolean add(
      Map<String, HostCheck> checks, @Nullable String name, @Nullable BooleanSupplier check) {
    if (name == null || check == null) {
      log.warn("a health check was not registered: name ({}) and check must not be null", name);
      return false;
    }
    checks.put(name, new HostCheck(name, check, checkTimeout, threads, System::nanoTime));
    return true;
  }

  /**
   * A part of the host's; one that has the name of a part of ours, or might have, is not taken for
   * it.
   */
  public HealthComponent component(@Nullable String name) {
    if (name == null) {
      log.warn("a component of health was not registered: name must not be null");
      return new HealthComponent("unnamed", Clock.systemUTC());
    }
    if (!OURS.contains(name)) {
      return part(name);
    }
    String another = "service." + name;
    log.warn("the component {} is shown as {}: {} is a part of telemetry", name, another, name);
    return part(another);
  }

  /** The part of our own work that goes by a name; created when it is first asked for. */
  public synchronized HealthComponent part(String name) {
    HealthComponent part = parts.get(name);
    if (part == null) {
      part = new HealthComponent(name, Clock.systemUTC());
      parts.put(name, part);
      measure(part);
    }
    return part;
  }

  /** Those of an SDK that is not used: of each part only what is said of itself remains. */
  public synchronized void forgetExporters() {
    parts.values().forEach(HealthComponent::forgetExporters);
  }

  /** Shows in {@code /health} what is on its way. */
  public void show(Supplier<Map<String, SignalFlow>> onItsWay) {
    flows = fresh(onItsWay);
  }

  /** Shows its parts in metrics. */
  public synchronized void reportTo(OpenTelemetry openTelemetry) {
    metrics = ThroughlineMetrics.create(openTelemetry);
    endMeasuring();
    parts.values().forEach(this::measure);
  }

  private void measure(HealthComponent part) {
    if (metrics == null) {
      return;
    }
    gauges.add(metrics.partDegraded(part.state().name(), () -> part.state().isDegraded() ? 1 : 0));
  }

  public List<PartState> telemetry() {
    return parts.values().stream().map(HealthComponent::state).toList();
  }

  public CompletableFuture<HealthReport> live() {
    return report(List.of(liveness), false);
  }

  public CompletableFuture<HealthReport> ready() {
    return hasStarted()
        ? report(List.of(liveness, readiness), false)
        : CompletableFuture.completedFuture(
            new HealthReport(
                serviceName,
                List.of(new HealthReport.Answer("started", false)),
                List.of(),
                Map.of()));
  }

  public CompletableFuture<HealthReport> all() {
    return report(List.of(liveness, readiness), true);
  }

  /** A name that two kinds of checks have holds if both do. */
  private CompletableFuture<HealthReport> report(
      List<Map<String, HostCheck>> relevant, boolean withTelemetry) {
    Map<String, CompletableFuture<Boolean>> answers = new TreeMap<>();
    relevant.forEach(
        checks ->
            checks.forEach(
                (name, check) ->
                    answers.merge(
                        name,
                        check.ask(),
                        (one, other) -> one.thenCombine(other, Boolean::logicalAnd))));
    CompletableFuture<Map<String, SignalFlow>> onItsWay =
        withTelemetry ? flows.ask() : CompletableFuture.completedFuture(Map.of());
    return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
        .thenCombine(
            onItsWay,
            (all, flowing) ->
                new HealthReport(
                    serviceName,
                    answers.entrySet().stream()
                        .map(each -> new HealthReport.Answer(each.getKey(), each.getValue().join()))
                        .toList(),
                    withTelemetry ? telemetry() : List.of(),
                    flowing));
  }

  private void endMeasuring() {
    gauges.forEach(ObservableLongGauge::close);
    gauges.clear();
  }

  /** Ends its threads; checks that hang are interrupted. */
  public synchronized void close() {
    endMeasuring();
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-health");
    thread.setDaemon(true);
    return thread;
  }
}
