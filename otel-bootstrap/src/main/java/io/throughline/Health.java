package io.throughline;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How the service is, as {@code /health}, {@code /live} and {@code /ready} tell it. Only checks
 * that the host registers here can answer 503; faults of telemetry itself show as {@code DEGRADED}
 * in the body of {@code /health}, which stays 200.
 *
 * <p>A check is called for each request, from several threads; it should return at once. One that
 * throws counts as failed.
 *
 * <p>Thread-safe.
 */
public final class Health {

  private static final Logger log = LoggerFactory.getLogger(Health.class);

  private final String serviceName;
  private final Map<String, Check> checks = new ConcurrentSkipListMap<>();
  private final Map<String, TelemetryPart> parts = new ConcurrentSkipListMap<>();
  private final Map<String, Boolean> lastAnswers = new ConcurrentHashMap<>();

  Health(String serviceName) {
    this.serviceName = serviceName;
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
    checks.put(
        Objects.requireNonNull(name, "name"),
        new Check(liveness, Objects.requireNonNull(check, "check")));
  }

  /** The part of our own work that goes by a name; created when it is first asked for. */
  TelemetryPart part(String name) {
    return parts.computeIfAbsent(name, missing -> new TelemetryPart(missing, Clock.systemUTC()));
  }

  List<TelemetryPart.State> telemetry() {
    return parts.values().stream().map(TelemetryPart::state).toList();
  }

  Report live() {
    return report(Check::liveness, List.of());
  }

  Report ready() {
    return report(check -> true, List.of());
  }

  Report all() {
    return report(check -> true, telemetry());
  }

  private Report report(Predicate<Check> relevant, List<TelemetryPart.State> telemetry) {
    List<Answer> answers =
        checks.entrySet().stream()
            .filter(entry -> relevant.test(entry.getValue()))
            .map(entry -> new Answer(entry.getKey(), holds(entry.getKey(), entry.getValue())))
            .toList();
    return new Report(serviceName, answers, telemetry);
  }

  private boolean holds(String name, Check check) {
    boolean holds;
    try {
      holds = check.check().getAsBoolean();
    } catch (RuntimeException e) {
      log.debug("health check {} threw", name, e);
      holds = false;
    }
    Boolean before = lastAnswers.put(name, holds);
    if (before != null && before != holds) { // what has never held is only starting
      log.atLevel(holds ? Level.INFO : Level.WARN)
          .log("health check {} {}", name, holds ? "holds" : "fails");
    }
    return holds;
  }

  private record Check(boolean liveness, BooleanSupplier check) {}

  /** What one check said. */
  record Answer(String name, boolean holds) {}

  /** The service at one moment. */
  record Report(String service, List<Answer> checks, List<TelemetryPart.State> telemetry) {

    Status status() {
      if (!checks.stream().allMatch(Answer::holds)) {
        return Status.DOWN;
      }
      return telemetry.stream().anyMatch(TelemetryPart.State::isDegraded)
          ? Status.DEGRADED
          : Status.UP;
    }
  }

  /** From well to ill. */
  enum Status {
    UP,
    DEGRADED,
    DOWN
  }
}
