package io.throughline.examples.stream.storage;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.DiskIoDirection;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StorageMetrics;
import io.throughline.semconv.StorageOperationName;
import io.throughline.semconv.StorageSystem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The telemetry of files: each operation is timed. Thread-safe. */
final class FileTelemetry {

  private static final double NANOS_PER_SECOND = 1e9;

  private final StorageMetrics metrics;

  /** An operation on a file. */
  interface Operation<T> {
    T run() throws IOException;
  }

  FileTelemetry(OpenTelemetry openTelemetry) {
    metrics = StorageMetrics.create(openTelemetry);
  }

  <T> T timed(StorageOperationName name, StorageDataType type, Operation<T> operation)
      throws IOException {
    @Nullable String errorType = null;
    long start = System.nanoTime();
    try {
      return operation.run();
    } catch (IOException e) {
      errorType = e.getClass().getName();
      throw e;
    } finally {
      metrics
          .operationDuration(StorageSystem.FILE, name, type, errorType)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND);
    }
  }

  void moved(DiskIoDirection direction, StorageDataType type, long bytes) {
    metrics.io(direction, type).add(bytes);
  }

  StorageMetrics metrics() {
    return metrics;
  }
}
