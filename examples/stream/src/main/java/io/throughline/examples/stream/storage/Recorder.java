package io.throughline.examples.stream.storage;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.ReaderQueue;
import io.throughline.examples.stream.relay.SegmentFormat;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.operators.spi.ComponentState;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StreamComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recorder: writes all streams into segments, and key frames into pictures. One thread writes,
 * another deletes and looks at the disk, so that a disk which hangs holds up nothing else.
 */
public final class Recorder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Recorder.class);

  private static final int SECONDS_BETWEEN_SWEEPS = 10;
  private static final int CLOSE_SECONDS = 10;

  private final RecorderLimits limits;
  private final StoredFiles files;
  private final DiskSpace space;
  private final Retention retention;
  private final RecorderTelemetry telemetry;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final ExecutorService writer;
  private final ScheduledExecutorService sweeper;
  private int ticks;

  /**
   * A recorder; what its disk does not allow is in telemetry.
   *
   * @param health told while a stream cannot be written
   */
  public Recorder(
      RecorderLimits limits,
      StreamTelemetry telemetry,
      OpenTelemetry openTelemetry,
      ComponentState health) {
    this(
        limits,
        telemetry,
        openTelemetry,
        health,
        DiskSpace.of(limits.folder().toFile(), limits.freeBytes()),
        Clock.systemUTC());
  }

  Recorder(
      RecorderLimits limits,
      StreamTelemetry telemetry,
      OpenTelemetry openTelemetry,
      ComponentState health,
      DiskSpace space,
      Clock clock) {
    this.limits = limits;
    this.space = space;
    this.telemetry = new RecorderTelemetry(telemetry, openTelemetry, health);
    FileTelemetry fileTelemetry = new FileTelemetry(openTelemetry);
    files = new StoredFiles(limits.folder(), fileTelemetry, clock);
    retention = new Retention(files, space, limits, telemetry, fileTelemetry, clock);
    recover();
    space.look();
    writer = Executors.newSingleThreadExecutor(task -> daemon(task, "stream-writer"));
    sweeper = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "stream-sweeper"));
    var unused = sweeper.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void recover() {
    try {
      Files.createDirectories(limits.folder());
      int recovered = files.recover();
      if (recovered > 0) {
        log.info("{} files were not complete when the server ended, and are kept", recovered);
      }
    } catch (IOException e) {
      log.error("{} cannot be used for recordings", limits.folder(), e);
    }
  }

  private void tick() {
    space.look();
    if (space.isShort() || ticks++ % SECONDS_BETWEEN_SWEEPS == 0) {
      retention.run();
    }
  }

  /** Records a stream from its first key frame on until it ends. */
  public void record(LiveStream stream) {
    var format = stream.source().format();
    if (format == null) {
      return;
    }
    telemetry.begins(stream);
    stream.observe(
        new Recording(
            stream,
            format.get(),
            limits.segment(),
            files,
            space,
            telemetry,
            writer,
            new ReaderQueue(limits.queueBytes(), stream.source().hasKeyframes(), queuedBytes)));
  }

  /**
   * Writes the last key frame of a stream into a file of its own, on the caller's thread.
   *
   * @return null if there is none to write
   * @throws IOException if it cannot be written
   */
  public @Nullable StoredFile snapshot(LiveStream stream) throws IOException {
    var formats = stream.source().format();
    List<MediaPacket> packets = stream.keyframe();
    if (formats == null || packets.isEmpty()) {
      return null;
    }
    SegmentFormat format = formats.get();
    NewFile file = files.create(StorageDataType.PICTURE, stream.name(), format.extension());
    Span span = telemetry.snapshot(stream, file.name());
    try {
      format.begin(file.out());
      for (MediaPacket packet : packets) {
        format.write(packet, file.out());
      }
      StoredFile stored = file.complete();
      telemetry.snapshotWritten(stream, span, stored, packets.size());
      return stored;
    } catch (IOException | RuntimeException e) {
      file.discard();
      telemetry.notWritten(StreamComponent.SNAPSHOT, span, e, packets.size());
      throw e;
    }
  }

  /** Runs something on the thread that writes. */
  void write(Runnable task) {
    writer.execute(task);
  }

  public StoredFiles files() {
    return files;
  }

  /** Writes what is still to be written. The streams have ended before. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("{} bytes could not be written in time", queuedBytes.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
