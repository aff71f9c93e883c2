package io.throughline.examples.stream.storage;

import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.Reader;
import io.throughline.examples.stream.relay.ReaderQueue;
import io.throughline.examples.stream.relay.SegmentFormat;
import io.throughline.semconv.StreamDropReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The recording of one stream. Its packets come on the publisher's thread, which a disk never holds
 * up, and are written on the writer's.
 */
final class Recording implements Reader {

  /** What a packet takes in the queue besides its bytes. */
  private static final int PACKET_BYTES = 100;

  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  private final LiveStream stream;
  private final SegmentFormat format;
  private final Duration length;
  private final StoredFiles files;
  private final DiskSpace space;
  private final RecorderTelemetry telemetry;
  private final Executor writer;
  private final ReaderQueue queue;
  private final AtomicLong waiting = new AtomicLong();

  private @Nullable Segment segment;
  private StreamDropReason reason = StreamDropReason.NO_KEYFRAME;
  private boolean failing;
  private long failingSince;
  private long lastTry;

  Recording(
      LiveStream stream,
      SegmentFormat format,
      Duration length,
      StoredFiles files,
      DiskSpace space,
      RecorderTelemetry telemetry,
      Executor writer,
      ReaderQueue queue) {
    this.stream = stream;
    this.format = format;
    this.length = length;
    this.files = files;
    this.space = space;
    this.telemetry = telemetry;
    this.writer = writer;
    this.queue = queue;
  }

  @Override
  public void write(MediaPacket packet) {
    if (!format.takes(packet)) {
      return;
    }
    if (!queue.admits(packet)) {
      telemetry.dropped(stream, StreamDropReason.WRITER_FULL, 1);
      return;
    }
    int bytes = packet.data().length + PACKET_BYTES;
    queue.added(bytes);
    waiting.addAndGet(bytes);
    writer.execute(
        () -> {
          store(packet);
          queue.sent(bytes);
          waiting.addAndGet(-bytes);
        });
  }

  @Override
  public void flush() {}

  @Override
  public void sourceEnded() {
    writer.execute(
        () -> {
          complete();
          telemetry.ends(stream);
        });
  }

  @Override
  public long queuedBytes() {
    return waiting.get();
  }

  private void store(MediaPacket packet) {
    boolean begins = stream.source().hasKeyframes() ? packet.randomAccess() : packet.beginsFrame();
    Segment current = segment;
    if (current != null && (current.isLarge() || (begins && current.isLong(packet, length)))) {
      complete();
    }
    if (segment == null && begins) {
      begin(packet);
    }
    if (segment == null) {
      telemetry.dropped(stream, reason, 1);
      return;
    }
    try {
      segment.write(packet);
    } catch (IOException | RuntimeException e) {
      discard(segment, e);
    }
  }

  private void begin(MediaPacket packet) {
    if (failing && packet.arrival() - lastTry < PAUSE_NANOS) {
      return;
    }
    lastTry = packet.arrival();
    if (space.isShort()) {
      fail(
          StreamDropReason.DISK_FULL,
          "disk_full",
          "the disk has " + (space.free() >> 20) + " MiB left");
      return;
    }
    try {
      segment = new Segment(stream, format, files, telemetry, packet.arrival());
      reason = StreamDropReason.NO_KEYFRAME;
    } catch (IOException e) {
      fail(StreamDropReason.WRITE_FAILED, e.getClass().getName(), e.toString());
    }
  }

  private void complete() {
    Segment current = segment;
    if (current == null) {
      return;
    }
    segment = null;
    try {
      current.complete();
      if (failing) {
        failing = false;
        telemetry.resumed(stream, Duration.ofNanos(System.nanoTime() - failingSince));
      }
    } catch (IOException e) {
      discard(current, e);
    }
  }

  private void discard(Segment current, Exception why) {
    segment = null;
    telemetry.dropped(stream, StreamDropReason.WRITE_FAILED, current.discard(why));
    fail(StreamDropReason.WRITE_FAILED, why.getClass().getName(), why.toString());
  }

  private void fail(StreamDropReason dropReason, String errorType, String why) {
    reason = dropReason;
    if (!failing) {
      failing = true;
      failingSince = System.nanoTime();
      telemetry.failed(stream, errorType, why);
    }
  }
}
