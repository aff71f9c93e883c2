package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The unreadable parts of a segment: each is counted once, then covered by a released record so
 * that no later read meets it again.
 */
final class CorruptRecords {

  private final SegmentContent content;
  private final IntConsumer lost;

  /**
   * In a segment.
   *
   * @param lost told how many items cannot be read, once for each loss
   */
  CorruptRecords(SegmentContent content, IntConsumer lost) {
    this.content = content;
    this.lost = lost;
  }

  /**
   * Covers what is there, up to the next good header, by a released record.
   *
   * @param end of what has been written; the capacity if that is not known
   * @param items up to the end
   * @return null if nothing good follows
   */
  @Nullable RecordHeader cover(int position, int end, int items) throws IOException {
    int next = content.nextGood(position + RecordHeader.SIZE, end);
    RecordHeader good = next < end ? content.mended(next) : null;
    boolean endIsKnown = end < content.capacity();
    if (good == null && !(endIsKnown && position < end)) {
      return null;
    }
    int before = itemsBefore(position);
    int after = good == null ? items : good.itemsBefore();
    RecordHeader cover =
        RecordHeader.lost(next - position - RecordHeader.SIZE, after - before, before);
    content.write(cover, position);
    lost.accept(cover.items());
    return cover;
  }

  private int itemsBefore(int position) throws IOException {
    int before = 0;
    int at = 0;
    while (at < position) {
      RecordHeader record = content.mended(at);
      if (record == null) {
        return before;
      }
      before = record.itemsBefore() + record.items();
      at += record.distance();
    }
    return before;
  }
}
