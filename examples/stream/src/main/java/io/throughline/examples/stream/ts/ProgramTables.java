package io.throughline.examples.stream.ts;

import java.util.Arrays;
import java.util.Set;

/**
 * The tables that say of what a stream consists: which PID has the map of its program, and which of
 * those in the map is the one that decides where frames begin. They are read from one packet each,
 * as a program of a few tracks needs.
 */
final class ProgramTables {

  static final int NONE = -1;

  private static final int PAT_PID = 0;
  private static final int PAT_TABLE = 0;
  private static final int PMT_TABLE = 2;
  private static final int CRC = 4;

  /** MPEG-1, MPEG-2, MPEG-4, H.264, H.265, H.266. */
  private static final Set<Integer> VIDEO = Set.of(0x01, 0x02, 0x10, 0x1b, 0x24, 0x33);

  private int mapPid = NONE;
  private int leadingPid = NONE;
  private boolean video;
  private byte[] association = new byte[0];
  private byte[] map = new byte[0];

  /**
   * Takes a packet in that may have a table.
   *
   * @return whether it has
   */
  boolean read(byte[] data, TsPacket packet) {
    boolean ofAssociation = packet.pid() == PAT_PID;
    if (!packet.beginsUnit() || !(ofAssociation || packet.pid() == mapPid)) {
      return false;
    }
    int pointer = packet.payload();
    if (pointer >= packet.end()) {
      return false;
    }
    int section = pointer + 1 + (data[pointer] & 0xff);
    int table = ofAssociation ? PAT_TABLE : PMT_TABLE;
    if (section + 12 > packet.end() || data[section] != table) {
      return false;
    }
    int end = section + 3 + (twoBytes(data, section + 1) & 0xfff) - CRC;
    if (end > packet.end() - CRC) {
      return false;
    }
    byte[] whole = Arrays.copyOfRange(data, packet.end() - TsPacket.LENGTH, packet.end());
    if (ofAssociation) {
      association = whole;
      readAssociation(data, section + 8, end);
    } else {
      map = whole;
      readMap(data, section, end);
    }
    return true;
  }

  private void readAssociation(byte[] data, int from, int end) {
    for (int at = from; at + 4 <= end; at += 4) {
      // Program 0 is the network's information.
      if (twoBytes(data, at) != 0) {
        mapPid = twoBytes(data, at + 2) & 0x1fff;
        return;
      }
    }
  }

  private void readMap(byte[] data, int section, int end) {
    int first = NONE;
    for (int at = section + 12 + (twoBytes(data, section + 10) & 0xfff); at + 5 <= end; ) {
      int pid = twoBytes(data, at + 1) & 0x1fff;
      if (VIDEO.contains(data[at] & 0xff)) {
        leadingPid = pid;
        video = true;
        return;
      }
      first = first == NONE ? pid : first;
      at += 5 + (twoBytes(data, at + 3) & 0xfff);
    }
    leadingPid = first;
    video = false;
  }

  private static int twoBytes(byte[] data, int at) {
    return (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
  }

  /** The PID of the video, else of the first track; {@link #NONE} before the tables came. */
  int leadingPid() {
    return leadingPid;
  }

  /** Without video a decoder can begin with every unit. */
  boolean hasVideo() {
    return video;
  }

  /** The packets that a decoder needs first; empty before both came. */
  byte[] packets() {
    if (association.length == 0 || map.length == 0) {
      return new byte[0];
    }
    byte[] both = Arrays.copyOf(association, 2 * TsPacket.LENGTH);
    System.arraycopy(map, 0, both, TsPacket.LENGTH, TsPacket.LENGTH);
    return both;
  }
}
