package io.throughline.examples.stream.relay;

/**
 * The queue of a reader. It decides what a slow reader misses: whole frames, from the one before
 * which its queue is full until the next with which a decoder can begin. One thread changes it, any
 * may ask for its size.
 */
public final class ReaderQueue {

  private final int limit;
  private final boolean hasKeyframes;
  private volatile long bytes;
  private boolean dropping;

  /**
   * @param limit the bytes beyond which no frame begins; one frame more fits in
   * @param hasKeyframes whether the stream says with which frames a decoder can begin
   */
  public ReaderQueue(int limit, boolean hasKeyframes) {
    this.limit = limit;
    this.hasKeyframes = hasKeyframes;
  }

  /** Whether the reader gets this packet; then {@link #added} follows. */
  public boolean admits(MediaPacket packet) {
    if (dropping) {
      boolean mayResume = packet.randomAccess() || (!hasKeyframes && packet.beginsFrame());
      dropping = !(mayResume && bytes <= limit / 2);
    } else {
      // A frame that does not end must not be longer than all others.
      dropping = bytes > (packet.beginsFrame() ? limit : 2L * limit);
    }
    return !dropping;
  }

  /** The socket takes no more: the rest of the frame is dropped, and what refers to it. */
  public void filled() {
    dropping = true;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void added(int added) {
    bytes += added;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void sent(int sent) {
    bytes -= sent;
  }

  public long bytes() {
    return bytes;
  }
}
