package io.throughline.examples.stream.relay;

import java.util.ArrayList;
import java.util.List;

/** The last key frame that is complete. One thread changes it, any may ask for it. */
final class LastKeyframe {

  private final int limit;
  private final List<MediaPacket> frame = new ArrayList<>();
  private int track;
  private long bytes;
  private boolean isKey;
  private volatile List<MediaPacket> last = List.of();

  /**
   * @param limit the bytes of a frame beyond which it is not kept
   */
  LastKeyframe(int limit) {
    this.limit = limit;
  }

  void add(MediaPacket packet) {
    if (packet.beginsFrame()) {
      // In a transport stream one frame ends and another begins in it; and not every end can be
      // told.
      if (isKey && packet.endsFrame() && !packet.randomAccess() && packet.track() == track) {
        frame.add(packet);
      }
      complete();
      track = packet.track();
    }
    if (packet.track() != track) {
      return; // another medium of the same stream
    }
    isKey |= packet.randomAccess();
    bytes += packet.data().length;
    if (bytes > limit) {
      forget();
      return;
    }
    frame.add(packet);
    if (packet.endsFrame()) {
      complete();
    }
  }

  private void complete() {
    if (isKey) {
      last = List.copyOf(frame);
    }
    forget();
  }

  private void forget() {
    frame.clear();
    bytes = 0;
    isKey = false;
  }

  /** Its packets in their order; empty if there was none. */
  List<MediaPacket> packets() {
    return last;
  }
}
