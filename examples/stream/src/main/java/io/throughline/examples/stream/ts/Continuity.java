package io.throughline.examples.stream.ts;

import java.util.Arrays;

/** The counters of continuity of all PIDs: they tell what was missing before it came to us. */
final class Continuity {

  private static final int PIDS = 0x2000;
  private static final int NULL_PACKETS = 0x1fff;
  private static final byte UNKNOWN = -1;

  private final byte[] last = new byte[PIDS];

  Continuity() {
    Arrays.fill(last, UNKNOWN);
  }

  /** Whether a packet follows the one before it of its PID; a repeated one does. */
  boolean follows(TsPacket packet) {
    int pid = packet.pid();
    if (pid == NULL_PACKETS || !packet.hasPayload()) {
      return true;
    }
    byte before = last[pid];
    last[pid] = (byte) packet.continuity();
    return before == UNKNOWN
        || packet.isDiscontinuous()
        || packet.continuity() == ((before + 1) & 0x0f)
        || packet.continuity() == before;
  }
}
