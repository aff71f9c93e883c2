package io.throughline.examples.stream.storage;

import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StorageDeletionReason;
import io.throughline.semconv.StreamComponent;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of old files: by their age, by what all of them take, and by what is left to others. */
final class Retention {

  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  static final List<StorageDataType> TYPES =
      List.of(StorageDataType.RECORDING, StorageDataType.PICTURE);

  /** A publisher that comes and goes leaves many small ones. */
  private static final int MAX_FILES = 50_000;

  private final StoredFiles files;
  private final DiskSpace space;
  private final RecorderLimits limits;
  private final StreamTelemetry telemetry;
  private final FileTelemetry fileTelemetry;
  private final Clock clock;
  private final Map<StorageDataType, Long> bytes = new ConcurrentHashMap<>();
  private final Map<StorageDataType, Long> counts = new ConcurrentHashMap<>();
  private boolean failing;

  Retention(
      StoredFiles files,
      DiskSpace space,
      RecorderLimits limits,
      StreamTelemetry telemetry,
      FileTelemetry fileTelemetry,
      Clock clock) {
    this.files = files;
    this.space = space;
    this.limits = limits;
    this.telemetry = telemetry;
    this.fileTelemetry = fileTelemetry;
    this.clock = clock;
    for (StorageDataType type : TYPES) {
      fileTelemetry.metrics().diskAvailable(type, space::free);
      fileTelemetry.metrics().diskUtilization(type, space::utilization);
      fileTelemetry.metrics().diskUsage(type, () -> bytes.getOrDefault(type, 0L));
      fileTelemetry.metrics().fileCount(type, () -> counts.getOrDefault(type, 0L));
    }
  }

  /** Deletes what has to go. For one thread. */
  void run() {
    try {
      sweep();
      failing = false;
    } catch (IOException e) {
      telemetry.error(StreamComponent.RETENTION, e.getClass().getName());
      if (!failing) {
        failing = true;
        log.warn("old files cannot be deleted", e);
      }
    }
  }

  private void sweep() throws IOException {
    List<StoredFile> kept = new ArrayList<>();
    for (StorageDataType type : TYPES) {
      kept.addAll(files.list(type));
    }
    kept.sort(Comparator.comparing(StoredFile::written));
    Instant oldest = clock.instant().minus(limits.age());
    long total = kept.stream().mapToLong(StoredFile::bytes).sum();
    long missing = space.missing();
    int gone = 0;
    while (gone < kept.size()) {
      StoredFile file = kept.get(gone);
      boolean old = file.written().isBefore(oldest);
      boolean crowded = total > limits.bytes() || missing > 0 || kept.size() - gone > MAX_FILES;
      if (!old && !crowded) {
        break;
      }
      files.delete(file);
      fileTelemetry
          .metrics()
          .filesDeleted(file.type(), old ? StorageDeletionReason.AGE : StorageDeletionReason.SPACE)
          .increment();
      total -= file.bytes();
      missing -= file.bytes();
      gone++;
    }
    count(kept.subList(gone, kept.size()));
    space.look();
  }

  private void count(List<StoredFile> kept) {
    for (StorageDataType type : TYPES) {
      List<StoredFile> ofType = kept.stream().filter(file -> file.type() == type).toList();
      bytes.put(type, ofType.stream().mapToLong(StoredFile::bytes).sum());
      counts.put(type, (long) ofType.size());
    }
  }
}
