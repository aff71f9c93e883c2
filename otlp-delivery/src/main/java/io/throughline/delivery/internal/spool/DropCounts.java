package io.throughline.delivery.internal.spool;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers of items that left the spool without being delivered, by reason. Kept in a file, so that
 * they outlive the process. The file holds the numbers twice and is written in turn, so that one
 * copy is always whole. Thread-safe.
 */
public final class DropCounts {

  private static final Logger log = LoggerFactory.getLogger(DropCounts.class);

  private static final ThroughlineSpoolDropReason[] REASONS = ThroughlineSpoolDropReason.values();

  /** A format with a number for each of the first reasons: a new one is added at the end. */
  private record Format(String name, int places) {

    /** More places than there are reasons, so that a further one changes nothing. */
    static final Format NOW = new Format("dropped.v2", 16);

    static final Format BEFORE = new Format("dropped.v1", 5);

    int size() {
      return 8 + 8 * places + 8;
    }
  }

  private final Path folder;
  private final TrustedFiles files;
  private final Map<ThroughlineSpoolDropReason, Long> counts =
      new EnumMap<>(ThroughlineSpoolDropReason.class);
  private long version;
  private boolean left;

  public DropCounts(Path folder, TrustedFiles files) throws IOException {
    this.folder = folder;
    this.files = files;
    Path before = folder.resolve(Format.BEFORE.name());
    if (Files.exists(before, LinkOption.NOFOLLOW_LINKS)) {
      read(Format.BEFORE);
      write();
      Files.delete(before);
    }
    read(Format.NOW);
  }

  private void read(Format format) throws IOException {
    byte[] content = new byte[2 * format.size()];
    try (RandomAccessFile file = files.open(folder.resolve(format.name()))) {
      file.setLength(content.length);
      file.readFully(content);
    }
    for (int start = 0; start < content.length; start += format.size()) {
      read(format, ByteBuffer.wrap(content, start, format.size()).slice());
    }
  }

  private void read(Format format, ByteBuffer copy) {
    if (copy.getLong(format.size() - 8) == checksum(format, copy) && copy.getLong(0) > version) {
      version = copy.getLong(0);
      for (int i = 0; i < Math.min(REASONS.length, format.places()); i++) {
        counts.put(REASONS[i], copy.getLong(8 + 8 * i));
      }
    }
  }

  public synchronized long get(ThroughlineSpoolDropReason reason) {
    return counts.getOrDefault(reason, 0L);
  }

  public synchronized void add(ThroughlineSpoolDropReason reason, long items) {
    counts.merge(reason, items, Long::sum);
    write();
  }

  /** Takes over the numbers of a process that is gone. */
  public synchronized void adopt(DropCounts other) {
    synchronized (other) {
      other.counts.forEach((reason, items) -> counts.merge(reason, items, Long::sum));
      write();
      other.counts.clear();
      other.write();
    }
  }

  /**
   * Writes no more, since another process may have the folder, and with it what was counted so far.
   * What is added from now on is kept in memory, to be adopted.
   */
  public synchronized void leave() {
    left = true;
    counts.clear();
  }

  public synchronized boolean isLeft() {
    return left;
  }

  private void write() {
    if (left) {
      return;
    }
    version++;
    ByteBuffer copy = ByteBuffer.allocate(Format.NOW.size()).putLong(version);
    for (ThroughlineSpoolDropReason reason : REASONS) {
      copy.putLong(counts.getOrDefault(reason, 0L));
    }
    copy.putLong(copy.capacity() - 8, checksum(Format.NOW, copy));
    try (RandomAccessFile content = files.open(folder.resolve(Format.NOW.name()))) {
      content.seek(version % 2 * copy.capacity());
      content.write(copy.array());
    } catch (IOException e) {
      log.debug("the numbers of lost items could not be written", e);
    }
  }

  private static long checksum(Format format, ByteBuffer copy) {
    CRC32C crc = new CRC32C();
    crc.update(copy.duplicate().position(0).limit(format.size() - 8));
    return crc.getValue() ^ 1; // so that zeros are not valid
  }
}
