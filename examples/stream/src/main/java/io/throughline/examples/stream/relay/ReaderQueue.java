package io.throughline.examples.stream.relay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The queue of a reader. It decides what a slow reader misses: whole frames, from the one before
 * which its queue is full until the next with which a decoder can begin. One thread adds to it, any
 * may take from it and ask for its size.
 */
public final class ReaderQueue {

  private final int limit;
  private final boolean hasKeyframes;
  private final AtomicLong bytes;
  private boolean dropping;

  /**
   * @param limit the bytes beyond which no frame begins; one frame more fits in
   * @param hasKeyframes whether the stream says with which frames a decoder can begin
   */
  public ReaderQueue(int limit, boolean hasKeyframes) {
    this(limit, hasKeyframes, new AtomicLong());
  }

  /**
   * A queue that shares its limit with others.
   *
   * @param bytes of all of them
   */
  public ReaderQueue(int limit, boolean hasKeyframes, AtomicLong bytes) {
    this.limit = limit;
    this.hasKeyframes = hasKeyframes;
    this.bytes = bytes;
  }

  /** Whether the reader gets this packet; then {@link #added} follows. */
  public boolean admits(MediaPacket packet) {
    if (dropping) {
      boolean mayResume = packet.randomAccess() || (!hasKeyframes && packet.beginsFrame());
      dropping = !(mayResume && bytes() <= limit / 2);
    } else {
      // A frame that does not end must not be longer than all others.
      dropping = bytes() > (packet.beginsFrame() ? limit : 2L * limit);
    }
    return !dropping;
  }

  /** The socket takes no more: the rest of the frame is dropped, and what refers to it. */
  public void filled() {
    dropping = true;
  }

  public void added(int added) {
    bytes.addAndGet(added);
  }

  public void sent(int sent) {
    bytes.addAndGet(-sent);
  }

  public long bytes() {
    return bytes.get();
  }
}
