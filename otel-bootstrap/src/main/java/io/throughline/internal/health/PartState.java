package io.throughline.internal.health;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part at one moment.
 *
 * @param name which part
 * @param isDegraded whether the last thing that it did failed, or that one of its exporters did
 * @param since when it became so; null if it has always been well
 * @param lastSuccess when something last worked
 * @param lastFailure when something last failed
 * @param lastError why that failed
 * @param delivered items that were taken by the other side, by each exporter
 * @param lost items that were given up, by each exporter
 * @param onTheWay items whose export has neither succeeded nor failed yet
 * @param exporters the ways on which a signal leaves; empty for all that is no signal
 */
public record PartState(
    String name,
    boolean isDegraded,
    @Nullable Instant since,
    @Nullable Instant lastSuccess,
    @Nullable Instant lastFailure,
    @Nullable String lastError,
    long delivered,
    long lost,
    long onTheWay,
    List<PartState> exporters) {

  /** What all of them together say, where this one speaks only of itself. */
  PartState with(List<PartState> exporters) {
    List<PartState> all = Stream.concat(Stream.of(this), exporters.stream()).toList();
    List<PartState> degraded = all.stream().filter(PartState::isDegraded).toList();
    PartState lastFailed =
        all.stream()
            .filter(state -> state.lastFailure != null)
            .max(Comparator.comparing(state -> Objects.requireNonNull(state.lastFailure)))
            .orElse(this);
    return new PartState(
        name,
        !degraded.isEmpty(),
        degraded.isEmpty()
            ? times(all, PartState::since).max(Comparator.naturalOrder()).orElse(null)
            : times(degraded, PartState::since).min(Comparator.naturalOrder()).orElse(null),
        times(all, PartState::lastSuccess).max(Comparator.naturalOrder()).orElse(null),
        lastFailed.lastFailure,
        lastFailed.lastError,
        all.stream().mapToLong(PartState::delivered).sum(),
        all.stream().mapToLong(PartState::lost).sum(),
        all.stream().mapToLong(PartState::onTheWay).sum(),
        exporters);
  }

  private static Stream<Instant> times(
      List<PartState> states, Function<PartState, @Nullable Instant> time) {
    return states.stream().map(time).flatMap(Stream::ofNullable);
  }
}
