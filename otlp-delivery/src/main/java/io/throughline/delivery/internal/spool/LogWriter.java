package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log, where requests are appended, and what of it is not yet safe from power failure.
 * Not thread-safe.
 */
final class LogWriter {

  private final List<Segment> segments;
  private final @Nullable Duration sync;
  private final SpoolQuota room;
  private final Set<Segment> unsynced = new LinkedHashSet<>();
  private @Nullable Segment inUse;

  LogWriter(List<Segment> segments, SpoolLimits limits, SpoolQuota room) {
    this.segments = segments;
    this.sync = limits.sync();
    this.room = room;
  }

  void append(PayloadBuffer payload, int items, long time) throws IOException {
    Segment segment = inUse;
    if (segment == null || !segment.hasRoomFor(payload.length())) {
      seal(time);
      segment = room.next(payload.length());
      segments.add(segment);
      inUse = segment;
    }
    segment.append(payload, items, time);
    if (Duration.ZERO.equals(sync)) {
      segment.sync();
    } else if (sync != null) {
      unsynced.add(segment);
    }
  }

  /** The next request begins a new segment. */
  void seal(long time) throws IOException {
    if (inUse != null) {
      inUse.seal(time);
      inUse = null;
    }
  }

  /** Neither appends to these any more nor syncs them. */
  void leave(List<Segment> removed) {
    unsynced.removeAll(removed);
    if (inUse != null && removed.contains(inUse)) {
      inUse = null;
    }
  }

  @Nullable Segment inUse() {
    return inUse;
  }

  /** Whether a file should be made ready for what comes after the segment in use. */
  boolean wantsNext() {
    return inUse != null && room.wantsNext(inUse);
  }

  boolean hasUnsynced() {
    return !unsynced.isEmpty();
  }

  /** To be synced by the caller. */
  List<Segment> takeUnsynced() {
    List<Segment> taken = List.copyOf(unsynced);
    unsynced.clear();
    return taken;
  }
}
