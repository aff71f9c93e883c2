package io.throughline.examples.cluster.storage;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StorageMetrics;
import io.throughline.semconv.StorageOperationName;
import io.throughline.semconv.StorageSystem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;

/** Keys and values in RocksDB; each operation is timed. Safe for use by several threads. */
public final class RocksStore implements AutoCloseable {

  private static final long WRITE_BUFFER_BYTES = 8L << 20;

  private final Options options;
  private final RocksDB db;
  private final StorageDataType dataType;
  private final StorageMetrics storage;
  private boolean closed;

  /** Opens the database in this folder and creates both if they are missing. */
  public static RocksStore open(Path folder, StorageDataType dataType, OpenTelemetry openTelemetry)
      throws IOException, RocksDBException {
    Files.createDirectories(folder);
    Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES);
    try {
      return new RocksStore(
          options, RocksDB.open(options, folder.toString()), folder, dataType, openTelemetry);
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  private RocksStore(
      Options options,
      RocksDB db,
      Path folder,
      StorageDataType dataType,
      OpenTelemetry openTelemetry) {
    this.options = options;
    this.db = db;
    this.dataType = dataType;
    this.storage = StorageMetrics.create(openTelemetry);
    File disk = folder.toFile();
    storage.diskAvailable(dataType, disk::getUsableSpace);
    storage.diskUsage(dataType, () -> property("rocksdb.total-sst-files-size"));
    storage.compactionPending(
        StorageSystem.ROCKSDB,
        dataType,
        () -> property("rocksdb.estimate-pending-compaction-bytes"));
  }

  /** About how many keys there are; 0 once the store is closed. */
  public long keyCount() {
    return property("rocksdb.estimate-num-keys");
  }

  /** Metrics are collected once more after the store is closed. */
  private synchronized long property(String name) {
    try {
      return closed ? 0 : db.getLongProperty(name);
    } catch (RocksDBException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** Written once this returns: it survives the process, though not a power failure. */
  public void put(byte[] key, byte[] value) throws RocksDBException {
    timed(
        StorageOperationName.PUT,
        () -> {
          db.put(key, value);
          return true;
        });
  }

  /** Leaves what stands under this key as it is. For one thread. */
  public void putIfAbsent(byte[] key, byte[] value) throws RocksDBException {
    boolean absent = timed(StorageOperationName.GET, () -> db.get(key) == null);
    if (absent) {
      put(key, value);
    }
  }

  /** What was put before is on the disk once this returns, where a power failure spares it. */
  public void sync() throws RocksDBException {
    timed(
        StorageOperationName.FLUSH,
        () -> {
          db.syncWal();
          return true;
        });
  }

  /** At most {@code limit} values in the order of their keys, from this key on. */
  public List<KeyValue> scan(byte[] from, int limit) throws RocksDBException {
    return timed(
        StorageOperationName.SCAN,
        () -> {
          List<KeyValue> found = new ArrayList<>();
          try (RocksIterator at = db.newIterator()) {
            for (at.seek(from); at.isValid() && found.size() < limit; at.next()) {
              found.add(new KeyValue(at.key(), at.value()));
            }
            at.status();
          }
          return found;
        });
  }

  public Optional<byte[]> lastKey() throws RocksDBException {
    return timed(
        StorageOperationName.SCAN,
        () -> {
          try (RocksIterator at = db.newIterator()) {
            at.seekToLast();
            at.status();
            return at.isValid() ? Optional.of(at.key()) : Optional.empty();
          }
        });
  }

  /** Writes all keys and values into a file; false, and no file, if there are none. */
  public boolean copyTo(Path file) throws RocksDBException {
    return timed(StorageOperationName.SCAN, () -> SortedTable.write(db, options, file));
  }

  /** Has exactly the keys and values of a file that {@link #copyTo} wrote. */
  public void replaceBy(Path file) throws RocksDBException {
    timed(
        StorageOperationName.BATCH,
        () -> {
          SortedTable.replace(db, file);
          return true;
        });
    timed(
        StorageOperationName.COMPACT,
        () -> {
          db.compactRange();
          return true;
        });
  }

  @Override
  public synchronized void close() {
    closed = true;
    db.close();
    options.close();
  }

  private <T> T timed(StorageOperationName name, Operation<T> operation) throws RocksDBException {
    @Nullable String errorType = null;
    long start = System.nanoTime();
    try {
      return operation.run();
    } catch (RocksDBException e) {
      errorType = errorType(e);
      throw e;
    } finally {
      double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
      storage.operationDuration(StorageSystem.ROCKSDB, name, dataType, errorType).record(seconds);
    }
  }

  /** What RocksDB calls the error, such as {@code IOError}: one of a small set. */
  public static String errorType(RocksDBException e) {
    Status status = e.getStatus();
    return status == null ? e.getClass().getName() : status.getCode().name();
  }

  private interface Operation<T> {
    T run() throws RocksDBException;
  }

  /** A key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, handed on at once
  public record KeyValue(byte[] key, byte[] value) {}
}
