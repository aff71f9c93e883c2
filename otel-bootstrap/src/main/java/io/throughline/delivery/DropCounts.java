package io.throughline.delivery;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many items left the spool without being delivered, and why. Kept in a file, so that the count
 * outlives the process. The file holds the counts twice and is written in turn, so that one of them
 * is always whole. Thread-safe.
 */
final class DropCounts {

  private static final Logger log = LoggerFactory.getLogger(DropCounts.class);

  private static final ThroughlineSpoolDropReason[] REASONS = ThroughlineSpoolDropReason.values();

  /** More than there are reasons, so that a further one does not change the format. */
  private static final int PLACES = 16;

  private static final int SIZE = 8 + 8 * PLACES + 8;
  private static final String NAME = "dropped.v2";

  private final Path file;
  private final OwnFiles files;
  private final Map<ThroughlineSpoolDropReason, Long> counts =
      new EnumMap<>(ThroughlineSpoolDropReason.class);
  private long version;

  DropCounts(Path folder, OwnFiles files) throws IOException {
    this.files = files;
    file = folder.resolve(NAME);
    byte[] content = new byte[2 * SIZE];
    try (RandomAccessFile opened = files.open(file)) {
      opened.setLength(content.length);
      opened.readFully(content);
    }
    for (int start = 0; start + SIZE <= content.length; start += SIZE) {
      read(ByteBuffer.wrap(content, start, SIZE).slice());
    }
  }

  private void read(ByteBuffer copy) {
    if (copy.getLong(SIZE - 8) == checksum(copy) && copy.getLong(0) > version) {
      version = copy.getLong(0);
      for (int i = 0; i < REASONS.length; i++) {
        counts.put(REASONS[i], copy.getLong(8 + 8 * i));
      }
    }
  }

  synchronized long get(ThroughlineSpoolDropReason reason) {
    return counts.getOrDefault(reason, 0L);
  }

  synchronized void add(ThroughlineSpoolDropReason reason, long items) {
    counts.merge(reason, items, Long::sum);
    write();
  }

  /** Takes over the counts of a process that is gone. */
  synchronized void adopt(DropCounts other) {
    synchronized (other) {
      other.counts.forEach((reason, items) -> counts.merge(reason, items, Long::sum));
      write();
      other.counts.clear();
      other.write();
    }
  }

  private void write() {
    version++;
    ByteBuffer copy = ByteBuffer.allocate(SIZE).putLong(version);
    for (ThroughlineSpoolDropReason reason : REASONS) {
      copy.putLong(counts.getOrDefault(reason, 0L));
    }
    copy.position(SIZE - 8).putLong(checksum(copy));
    try (RandomAccessFile content = files.open(file)) {
      content.seek(version % 2 * SIZE);
      content.write(copy.array());
    } catch (IOException e) {
      log.debug("the counts of lost telemetry could not be written", e);
    }
  }

  private static long checksum(ByteBuffer copy) {
    CRC32C crc = new CRC32C();
    crc.update(copy.duplicate().position(0).limit(SIZE - 8));
    return crc.getValue() ^ 1; // so that zeros are not valid
  }
}
