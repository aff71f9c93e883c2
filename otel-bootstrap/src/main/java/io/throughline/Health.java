package io.throughline;

import io.throughline.internal.health.PartState;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.operators.spi.ComponentState;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The health of the service, as {@code /health}, {@code /live} and {@code /ready} report it. Only
 * checks that the host registers here can answer 503; faults of telemetry itself, and of what
 * {@link #component} names, show as {@code DEGRADED} in the body of {@code /health}, which stays
 * 200.
 *
 * <p>{@code /ready} answers 503 with the check {@code started} until the service can be there:
 * until its first readiness check is registered, {@link #started} is called or {@link
 * Observability#awaitTermination} is reached. A service that does none of this is taken for ready
 * after the setting {@code throughline.ready.timeout} (30 s by default), which one WARN says.
 *
 * <p>A check runs on a thread of ours, at most once a second however many probes ask, and never
 * twice at once. One that throws counts as failed, and so does one that takes longer than the
 * setting {@code throughline.health.check.timeout} (800 ms by default).
 *
 * <p>Thread-safe.
 */
public final class Health {

  private final ServiceHealth health;

  Health(ServiceHealth health) {
    this.health = health;
  }

  /**
   * Registers what the service needs in order to do its work, such as a connection. While it fails,
   * {@code /ready} and {@code /health} answer 503.
   *
   * @param name stands in the answer; a second check of readiness with it replaces the first, and
   *     where a check of liveness has it too, both have to hold
   * @param check whether all is well
   */
  public void addReadiness(String name, BooleanSupplier check) {
    health.addReadiness(name, check);
  }

  /**
   * What of telemetry does not work at this moment, for a health page of the host's own. It says
   * nothing of the service itself.
   *
   * @return why, by the name of the part, such as {@code traces}; empty if all is well
   */
  public Map<String, String> degraded() {
    return health.telemetry().stream()
        .filter(PartState::isDegraded)
        .collect(
            Collectors.toMap(
                PartState::name, part -> Objects.requireNonNullElse(part.lastError(), "")));
  }

  /**
   * A part of the service without which the rest of it goes on, such as what it writes to a disk.
   * While it fails, {@code /health} says {@code DEGRADED} with the reason, and stays 200; {@code
   * /ready} and {@code /live} say nothing of it.
   *
   * @param name stands in the answer and in the metric {@code throughline.part.degraded}; one of
   *     few. A name of a part of telemetry, such as {@code spool}, is shown as {@code
   *     service.spool}
   * @return to be told how the part is; the same one for the same name
   */
  public ComponentState component(String name) {
    return health.component(name);
  }

  /** The service is there: from now on {@code /ready} depends on the checks alone. */
  public void started() {
    health.started();
  }

  /**
   * Registers what only a restart can mend. While it fails, {@code /live}, {@code /ready} and
   * {@code /health} answer 503, and Kubernetes restarts the container.
   *
   * @param name stands in the answer; a second check of liveness with it replaces the first, and
   *     where a check of readiness has it too, both have to hold
   * @param check whether all is well
   */
  public void addLiveness(String name, BooleanSupplier check) {
    health.addLiveness(name, check);
  }
}
