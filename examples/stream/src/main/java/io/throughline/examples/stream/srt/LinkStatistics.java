package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of one socket at one moment, {@code SRT_TRACEBSTATS} of libsrt 1.5 on 64 bits.
 * Totals have 32 bits with a sign: only their differences mean something.
 *
 * @param lost packets that did not come at first
 * @param dropped packets that were given up
 * @param retransmitted packets that were sent again
 * @param naks reports of loss
 * @param bufferDelay milliseconds of media in the buffer
 * @param latency milliseconds that the link holds media back
 */
record LinkStatistics(
    int lost,
    int dropped,
    int retransmitted,
    int naks,
    double roundTripMillis,
    int bufferDelay,
    int latency,
    int acknowledged,
    int flowWindow,
    int congestionWindow,
    int flight) {

  /** More than it is, for fields that a later 1.5 may add at its end. */
  private static final int SIZE = 1024;

  /** Of a publisher; null if the link does not stand any more. */
  static @Nullable LinkStatistics received(int socket) {
    return read(socket, true);
  }

  /** Of a reader; null if the link does not stand any more. */
  static @Nullable LinkStatistics sent(int socket) {
    return read(socket, false);
  }

  private static @Nullable LinkStatistics read(int socket, boolean receives) {
    try (Memory memory = new Memory(SIZE)) {
      // Nothing is cleared, so that nobody else's view of the socket changes.
      if (LibSrt.srt_bistats(socket, memory, 0, 1) == LibSrt.ERROR) {
        return null;
      }
      return new LinkStatistics(
          memory.getInt(receives ? 28 : 24),
          memory.getInt(receives ? 68 : 64),
          memory.getInt(receives ? 164 : 32),
          memory.getInt(receives ? 44 : 48),
          memory.getDouble(328),
          memory.getInt(receives ? 388 : 372),
          memory.getInt(receives ? 392 : 376),
          memory.getInt(40),
          memory.getInt(312),
          memory.getInt(316),
          memory.getInt(320));
    }
  }
}
