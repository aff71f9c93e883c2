package io.throughline.examples.cluster.storage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileWriter;

/** All of a database in one file of RocksDB's own. */
final class SortedTable {

  static boolean write(RocksDB db, Options options, Path file) throws RocksDBException {
    try (RocksIterator at = db.newIterator();
        EnvOptions environment = new EnvOptions();
        SstFileWriter writer = new SstFileWriter(environment, options)) {
      at.seekToFirst();
      at.status();
      if (!at.isValid()) {
        return false; // RocksDB writes no empty file
      }
      writer.open(file.toString());
      for (; at.isValid(); at.next()) {
        writer.put(at.key(), at.value());
      }
      at.status();
      writer.finish();
      return true;
    }
  }

  static void replace(RocksDB db, Path file) throws RocksDBException {
    clear(db);
    try (IngestExternalFileOptions copied = new IngestExternalFileOptions()) {
      db.ingestExternalFile(List.of(file.toString()), copied);
    }
  }

  private static void clear(RocksDB db) throws RocksDBException {
    try (RocksIterator at = db.newIterator()) {
      at.seekToLast();
      at.status();
      if (at.isValid()) {
        byte[] last = at.key();
        byte[] end = Arrays.copyOf(last, last.length + 1); // the key right after it
        db.deleteRange(new byte[0], end);
      }
    }
  }

  private SortedTable() {}
}
