package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a log that stays right when segments before it go. Not thread-safe. */
final class Cursor {

  private final List<Segment> segments;
  private @Nullable Segment segment;
  private int position;

  /** At the beginning. */
  Cursor(List<Segment> segments) {
    this.segments = segments;
  }

  /** The next record that is not released; null if there is none. */
  SpooledBatch.@Nullable Part peek() throws IOException {
    for (int i = indexOfSegment(); i < segments.size(); i++) {
      Segment current = segments.get(i);
      if (current != segment) {
        segment = current;
        position = 0;
      }
      int next = current.nextPending(position);
      if (next >= 0) {
        position = next;
        return new SpooledBatch.Part(current, next, current.record(next));
      }
    }
    return null;
  }

  private int indexOfSegment() {
    return segment == null ? 0 : Math.max(0, segments.indexOf(segment));
  }

  void pass(SpooledBatch.Part part) {
    position = part.position() + part.header().distance();
  }

  void moveTo(SpooledBatch.Part part) {
    segment = part.segment();
    position = part.position();
  }

  void moveToEnd() {
    segment = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    position = segment == null ? 0 : segment.end();
  }

  void reset() {
    segment = null;
  }
}
