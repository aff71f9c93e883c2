package io.throughline.examples.stream.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The packets since the last key frame, for readers that join: they need not wait for the next. A
 * group that is too long is forgotten until the next key frame. One thread changes it, any may ask
 * for its size.
 */
final class GroupOfPictures {

  private final int limit;
  private final List<MediaPacket> packets = new ArrayList<>();
  private int frame;
  private boolean complete;
  private volatile long bytes;

  GroupOfPictures(int limit) {
    this.limit = limit;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void add(MediaPacket packet) {
    if (packet.beginsFrame()) {
      frame = packets.size();
      if (!complete) {
        clear();
      }
    }
    if (packet.randomAccess()) {
      // What stands before the parameters of this frame, such as a delimiter, belongs to it.
      List<MediaPacket> former = packets.subList(0, frame);
      bytes -= former.stream().mapToLong(old -> old.data().length).sum();
      former.clear();
      frame = 0;
      complete = true;
    }
    packets.add(packet);
    bytes += packet.data().length;
    if (bytes > limit) {
      clear();
      complete = false;
    }
  }

  void forEach(Consumer<MediaPacket> reader) {
    if (complete) {
      packets.forEach(reader);
    }
  }

  void clear() {
    packets.clear();
    frame = 0;
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }
}
