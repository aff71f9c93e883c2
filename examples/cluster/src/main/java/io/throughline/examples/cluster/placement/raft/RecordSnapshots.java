package io.throughline.examples.cluster.placement.raft;

import io.throughline.examples.cluster.storage.RocksStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.rocksdb.RocksDBException;

/** Snapshots of all records: each is one sorted table of RocksDB, which it writes and reads. */
final class RecordSnapshots {

  private final RocksStore records;
  private final SimpleStateMachineStorage files = new SimpleStateMachineStorage();

  RecordSnapshots(RocksStore records) {
    this.records = records;
  }

  void init(RaftStorage storage) throws IOException {
    files.init(storage);
  }

  /** The files, for Ratis, which sends them to nodes that need them. */
  StateMachineStorage files() {
    return files;
  }

  /** What the latest one takes on the disk. */
  long bytes() {
    return Optional.ofNullable(files.getLatestSnapshot())
        .map(latest -> latest.getFile().getFileSize())
        .orElse(0L);
  }

  /** Returns false if there is nothing to write. */
  boolean write(TermIndex applied) throws IOException {
    File file = files.getSnapshotFile(applied.getTerm(), applied.getIndex());
    Path unfinished = Path.of(file + ".tmp");
    try {
      Files.deleteIfExists(unfinished);
      if (!records.copyTo(unfinished)) {
        return false;
      }
    } catch (RocksDBException e) {
      throw new IOException("no snapshot at " + applied, e);
    }
    Files.move(unfinished, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
    FileInfo info = new FileInfo(file.toPath(), MD5FileUtil.computeAndSaveMd5ForFile(file));
    files.updateLatestSnapshot(new SingleFileSnapshotInfo(info, applied));
    return true;
  }

  /** Has the records be those of the latest snapshot, and tells up to which entry they go. */
  Optional<TermIndex> restoreLatest() throws IOException {
    SingleFileSnapshotInfo latest = files.loadLatestSnapshot();
    if (latest == null) {
      return Optional.empty();
    }
    try {
      records.replaceBy(latest.getFile().getPath());
    } catch (RocksDBException e) {
      throw new IOException("cannot read " + latest, e);
    }
    return Optional.of(latest.getTermIndex());
  }
}
