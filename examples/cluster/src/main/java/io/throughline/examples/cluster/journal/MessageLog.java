package io.throughline.examples.cluster.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.throughline.examples.cluster.journal.v1.Entry;
import io.throughline.examples.cluster.journal.v1.Message;
import io.throughline.examples.cluster.storage.RocksStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/** Messages by offset: 0, 1, 2, ... without gaps, also over restarts. */
final class MessageLog {

  private final RocksStore rocks;
  private volatile long nextOffset;
  private long synced;

  MessageLog(RocksStore rocks) throws RocksDBException {
    this.rocks = rocks;
    this.nextOffset = rocks.lastKey().map(key -> offset(key) + 1).orElse(0L);
    this.synced = nextOffset;
  }

  /** Returns the offset at which the message now stands. */
  synchronized long append(Message message) throws RocksDBException {
    long offset = nextOffset;
    rocks.put(key(offset), message.toByteArray());
    nextOffset = offset + 1;
    return offset;
  }

  /** Brings what was appended to the disk; false if there was nothing. For one thread. */
  boolean sync() throws RocksDBException {
    long appended = nextOffset;
    if (synced == appended) {
      return false;
    }
    rocks.sync();
    synced = appended;
    return true;
  }

  long size() {
    return nextOffset;
  }

  List<Entry> read(long fromOffset, int limit)
      throws RocksDBException, InvalidProtocolBufferException {
    List<Entry> entries = new ArrayList<>();
    for (RocksStore.KeyValue found : rocks.scan(key(fromOffset), limit)) {
      entries.add(
          Entry.newBuilder()
              .setOffset(offset(found.key()))
              .setMessage(Message.parseFrom(found.value()))
              .build());
    }
    return entries;
  }

  /** Big-endian, so that RocksDB's order of bytes is the order of offsets. */
  private static byte[] key(long offset) {
    return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
  }

  private static long offset(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }
}
