package io.throughline.examples.stream.storage;

import java.io.File;
import java.util.function.LongSupplier;

/** The space on the disk, as it was when it was last looked at. A disk that hangs is not asked. */
final class DiskSpace {

  private final LongSupplier free;
  private final LongSupplier size;
  private final long floor;
  private volatile long lastFree = Long.MAX_VALUE;
  private volatile long lastSize;

  /**
   * @param floor the free bytes below which nothing is recorded
   */
  DiskSpace(LongSupplier free, LongSupplier size, long floor) {
    this.free = free;
    this.size = size;
    this.floor = floor;
  }

  static DiskSpace of(File folder, long floor) {
    return new DiskSpace(folder::getUsableSpace, folder::getTotalSpace, floor);
  }

  void look() {
    lastSize = size.getAsLong();
    // Of a folder that is not there nothing is known.
    lastFree = lastSize == 0 ? Long.MAX_VALUE : free.getAsLong();
  }

  boolean isShort() {
    return lastFree < floor;
  }

  /** How many bytes are missing; below zero if none are. */
  long missing() {
    return floor - lastFree;
  }

  long free() {
    return lastSize == 0 ? 0 : lastFree;
  }

  double utilization() {
    return lastSize == 0 ? 0 : 1 - (double) lastFree / lastSize;
  }
}
