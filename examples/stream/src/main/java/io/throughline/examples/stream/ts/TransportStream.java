package io.throughline.examples.stream.ts;

import io.throughline.examples.stream.relay.MediaPacket;
import java.util.Arrays;
import java.util.List;

/**
 * A transport stream as it comes, in messages of whole packets. Says where frames and key frames
 * begin, and what does not fit together. Used by one thread.
 */
public final class TransportStream {

  private static final double PTS_CLOCK = 90_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long PTS_CYCLE = 1L << 33;

  private final ProgramTables tables = new ProgramTables();
  private final Continuity continuity = new Continuity();

  private volatile byte[] tablePackets = new byte[0];
  private long gaps;
  private long jumps;
  private boolean hasPts;
  private long pts;
  private long ptsArrival;

  /**
   * The packets of a message for readers: one, or two if a key frame begins in the midst of it, so
   * that what begins with a key frame has nothing before it.
   *
   * @param message is kept
   * @param arrival {@link System#nanoTime} when it was read
   * @return none if it is not a transport stream
   */
  public List<MediaPacket> read(byte[] message, long arrival) {
    if (!TsPacket.areWhole(message)) {
      return List.of();
    }
    int frame = -1;
    int key = -1;
    boolean ends = false;
    boolean keyEnds = false;
    for (int start = 0; start < message.length; start += TsPacket.LENGTH) {
      TsPacket packet = TsPacket.at(message, start);
      if (!continuity.follows(packet)) {
        gaps++;
      }
      if (tables.read(message, packet)) {
        tablePackets = tables.packets();
      } else if (packet.pid() == tables.leadingPid()) {
        if (beginsFrame(message, packet, arrival)) {
          frame = frame < 0 ? start : frame;
          if (key < 0 && (packet.isRandomAccess() || !tables.hasVideo())) {
            key = start;
          }
        }
        ends |= packet.isFilledUp();
        keyEnds |= key >= 0 && packet.isFilledUp();
      }
    }
    if (key <= 0) {
      return List.of(new MediaPacket(0, message, frame >= 0, ends, key == 0, arrival));
    }
    return List.of(
        new MediaPacket(
            0, Arrays.copyOf(message, key), frame >= 0 && frame < key, true, false, arrival),
        new MediaPacket(
            0, Arrays.copyOfRange(message, key, message.length), true, keyEnds, true, arrival));
  }

  /** Whether a PES packet begins in it; its time of presentation is looked at. */
  private boolean beginsFrame(byte[] data, TsPacket packet, long arrival) {
    int at = packet.payload();
    if (!packet.beginsUnit()
        || at + 9 > packet.end()
        || data[at] != 0
        || data[at + 1] != 0
        || data[at + 2] != 1) {
      return false;
    }
    if ((data[at + 7] & 0x80) != 0 && at + 14 <= packet.end()) {
      noteTime(pts(data, at + 9), arrival);
    }
    return true;
  }

  private static long pts(byte[] data, int at) {
    return (data[at] & 0x0eL) << 29
        | (data[at + 1] & 0xffL) << 22
        | (data[at + 2] & 0xfeL) << 14
        | (data[at + 3] & 0xffL) << 7
        | (data[at + 4] & 0xfeL) >> 1;
  }

  private void noteTime(long time, long arrival) {
    if (hasPts) {
      long ahead = Math.floorMod(time - pts, PTS_CYCLE);
      double media = (ahead < PTS_CYCLE / 2 ? ahead : ahead - PTS_CYCLE) / PTS_CLOCK;
      double real = (arrival - ptsArrival) / NANOS_PER_SECOND;
      // Behind is what a publisher sends at once after it was held up.
      if (media > real + 1 || media < -1) {
        jumps++;
      }
    }
    hasPts = true;
    pts = time;
    ptsArrival = arrival;
  }

  /** The last tables, which a decoder needs first; empty before they came. Asked on any thread. */
  public byte[] tables() {
    return tablePackets;
  }

  /** How often packets were missing, so far. */
  public long gaps() {
    return gaps;
  }

  /** How often the time of presentation went off from the arrival by more than a second, so far. */
  public long jumps() {
    return jumps;
  }
}
