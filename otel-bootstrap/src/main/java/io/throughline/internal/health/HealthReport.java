package io.throughline.internal.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The service at one moment.
 *
 * @param service its name
 * @param checks what the host's checks said
 * @param telemetry how the parts of our own work are; empty where nobody asked
 * @param flows what is on its way, by the name of the part; empty where nobody asked
 */
public record HealthReport(
    String service, List<Answer> checks, List<PartState> telemetry, Map<String, SignalFlow> flows) {

  /**
   * The host's checks decide whether it is down, our own parts only whether it is degraded.
   *
   * @return the worst that is true
   */
  public Status status() {
    if (!checks.stream().allMatch(Answer::holds)) {
      return Status.DOWN;
    }
    return telemetry.stream().anyMatch(PartState::isDegraded) ? Status.DEGRADED : Status.UP;
  }

  /** Since when the first of its parts is degraded. */
  @Nullable Instant degradedSince() {
    return telemetry.stream()
        .filter(PartState::isDegraded)
        .map(PartState::since)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /**
   * The result of one check.
   *
   * @param name the name it was registered by
   * @param holds whether all is well
   */
  public record Answer(String name, boolean holds) {}

  /** The states of health, the best first. */
  public enum Status {
    /** All is well. */
    UP,
    /** The service works, its telemetry not quite. */
    DEGRADED,
    /** A check of the host failed. */
    DOWN
  }
}
