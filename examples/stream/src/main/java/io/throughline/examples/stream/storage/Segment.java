package io.throughline.examples.stream.storage;

import io.opentelemetry.api.trace.Span;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.SegmentFormat;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StreamComponent;
import java.io.IOException;
import java.time.Duration;

/** A file of a recording that is being written. For one thread. */
final class Segment {

  private static final long MAX_BYTES = 512L << 20;

  private final LiveStream stream;
  private final SegmentFormat format;
  private final NewFile file;
  private final RecorderTelemetry telemetry;
  private final Span span;
  private final long began;
  private long packets;

  /**
   * Begins a file.
   *
   * @param began when its first packet came
   */
  Segment(
      LiveStream stream,
      SegmentFormat format,
      StoredFiles files,
      RecorderTelemetry telemetry,
      long began)
      throws IOException {
    this.stream = stream;
    this.format = format;
    this.telemetry = telemetry;
    this.began = began;
    file = files.create(StorageDataType.RECORDING, stream.name(), format.extension());
    span = telemetry.segment(stream, file.name());
    try {
      format.begin(file.out());
    } catch (IOException e) {
      discard(e);
      throw e;
    }
  }

  void write(MediaPacket packet) throws IOException {
    packets++;
    format.write(packet, file.out());
  }

  /** Whether it is as long as files are to be when a packet comes. */
  boolean isLong(MediaPacket packet, Duration length) {
    return packet.arrival() - began >= length.toNanos();
  }

  /** Without key frames it would never end. */
  boolean isLarge() {
    return file.bytes() > MAX_BYTES;
  }

  void complete() throws IOException {
    telemetry.segmentWritten(stream, span, file.complete(), packets);
  }

  /**
   * Leaves nothing of it.
   *
   * @return its packets
   */
  long discard(Exception why) {
    file.discard();
    telemetry.notWritten(StreamComponent.RECORDER, span, why, packets);
    return packets;
  }
}
