package io.throughline;

import io.throughline.health.HealthReport;
import io.throughline.health.HostCheck;
import io.throughline.health.TelemetryPart;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * How the service is, as {@code /health}, {@code /live} and {@code /ready} tell it. Only checks
 * that the host registers here can answer 503; faults of telemetry itself show as {@code DEGRADED}
 * in the body of {@code /health}, which stays 200.
 *
 * <p>A check runs on a thread of ours, at most once a second however many probes ask, and never
 * twice at once. One that throws counts as failed, and so does one that takes longer than the
 * setting {@code throughline.health.check.timeout} (800 ms by default).
 *
 * <p>Thread-safe.
 */
public final class Health {

  private final String serviceName;
  private final Duration checkTimeout;
  private final Map<String, Check> checks = new ConcurrentSkipListMap<>();
  private final Map<String, TelemetryPart> parts = new ConcurrentSkipListMap<>();

  /** At most one thread for each check, and none while nobody asks. */
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Health::daemon);

  Health(String serviceName, Duration checkTimeout) {
    this.serviceName = serviceName;
    this.checkTimeout = checkTimeout;
  }

  /**
   * Registers what the service needs in order to do its work, such as a connection. While it fails,
   * {@code /ready} and {@code /health} answer 503.
   *
   * @param name stands in the answer; a second check of the same name replaces the first
   * @param check whether all is well
   */
  public void addReadiness(String name, BooleanSupplier check) {
    add(name, false, check);
  }

  /**
   * Registers what only a restart can mend. While it fails, {@code /live}, {@code /ready} and
   * {@code /health} answer 503, and Kubernetes restarts the container.
   *
   * @param name stands in the answer; a second check of the same name replaces the first
   * @param check whether all is well
   */
  public void addLiveness(String name, BooleanSupplier check) {
    add(name, true, check);
  }

  private void add(String name, boolean liveness, BooleanSupplier check) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(check, "check");
    checks.put(
        name,
        new Check(liveness, new HostCheck(name, check, checkTimeout, threads, System::nanoTime)));
  }

  /** The part of our own work that goes by a name; created when it is first asked for. */
  TelemetryPart part(String name) {
    return parts.computeIfAbsent(name, missing -> new TelemetryPart(missing, Clock.systemUTC()));
  }

  List<TelemetryPart.State> telemetry() {
    return parts.values().stream().map(TelemetryPart::state).toList();
  }

  CompletableFuture<HealthReport> live() {
    return report(Check::liveness, List.of());
  }

  CompletableFuture<HealthReport> ready() {
    return report(check -> true, List.of());
  }

  CompletableFuture<HealthReport> all() {
    return report(check -> true, telemetry());
  }

  private CompletableFuture<HealthReport> report(
      Predicate<Check> relevant, List<TelemetryPart.State> telemetry) {
    List<CompletableFuture<HealthReport.Answer>> answers =
        checks.entrySet().stream()
            .filter(entry -> relevant.test(entry.getValue()))
            .map(
                entry ->
                    entry
                        .getValue()
                        .check()
                        .ask()
                        .thenApply(holds -> new HealthReport.Answer(entry.getKey(), holds)))
            .toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                new HealthReport(
                    serviceName,
                    answers.stream().map(CompletableFuture::join).toList(),
                    telemetry));
  }

  /** Ends its threads; checks that hang are interrupted. */
  void close() {
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-health");
    thread.setDaemon(true);
    return thread;
  }

  private record Check(boolean liveness, HostCheck check) {}
}
