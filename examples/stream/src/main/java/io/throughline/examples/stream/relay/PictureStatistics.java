package io.throughline.examples.stream.relay;

import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;

/** The counts and times of the frames of a stream. */
final class PictureStatistics {

  private static final double NANOS_PER_SECOND = 1e9;

  private final BoundCounter frames;
  private final BoundCounter keyframes;
  private final BoundHistogram keyframeInterval;
  private final BoundHistogram processing;

  private long lastKeyframe;
  private boolean hasKeyframe;
  private long handling;

  PictureStatistics(StreamStatistics statistics) {
    frames = statistics.frames();
    keyframes = statistics.keyframes();
    keyframeInterval = statistics.keyframeInterval();
    processing = statistics.processing();
  }

  /** A packet of a stream with pictures. */
  void count(MediaPacket packet) {
    if (packet.beginsFrame()) {
      frames.increment();
    }
    if (packet.randomAccess()) {
      keyframes.increment();
      if (hasKeyframe) {
        keyframeInterval.record((packet.arrival() - lastKeyframe) / NANOS_PER_SECOND);
      }
      lastKeyframe = packet.arrival();
      hasKeyframe = true;
    }
  }

  /** A packet was handed to all readers. */
  void handled(MediaPacket packet, long now) {
    handling += now - packet.arrival();
    if (packet.endsFrame()) {
      processing.record(handling / NANOS_PER_SECOND);
      handling = 0;
    }
  }
}
