package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.util.List;

/**
 * The content of one request: one or more records of the log.
 *
 * @param fresh whether it was read out of turn, because it is new
 */
public record SpooledBatch(List<Part> parts, boolean fresh) {

  public int items() {
    return parts.stream().mapToInt(part -> part.header().items()).sum();
  }

  /** Bytes, before they are compressed. */
  public int length() {
    return parts.stream().mapToInt(part -> part.header().length()).sum();
  }

  long time() {
    return parts.get(0).header().time();
  }

  /** A record and its position. */
  record Part(Segment segment, int position, RecordHeader header) {

    /** False if it is gone with its segment. */
    boolean release() throws IOException {
      if (segment.isRemoved()) {
        return false;
      }
      segment.release(position, header);
      return true;
    }
  }
}
