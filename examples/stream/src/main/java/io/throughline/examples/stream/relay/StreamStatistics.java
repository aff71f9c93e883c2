package io.throughline.examples.stream.relay;

import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.StreamEvents;
import io.throughline.semconv.StreamMetrics;
import io.throughline.semconv.StreamStopReason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statistics of one stream; its counters are bound here, once. */
final class StreamStatistics {

  private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

  private final StreamTelemetry telemetry;
  private final StreamMetrics metrics;
  private final String protocol;
  private final String name;
  private final String countedName;
  private final BoundCounter jumps;
  private final BoundHistogram received;
  private final BoundHistogram sent;

  StreamStatistics(StreamTelemetry telemetry, String protocol, String name) {
    this.telemetry = telemetry;
    metrics = telemetry.metrics();
    this.protocol = protocol;
    this.name = name;
    countedName = telemetry.counted(name);
    jumps = metrics.timestampJumps(protocol, countedName);
    received = metrics.throughput(protocol, NetworkIoDirection.RECEIVE, countedName);
    sent = metrics.throughput(protocol, NetworkIoDirection.TRANSMIT, countedName);
  }

  void started() {
    metrics.starts(protocol, countedName).increment();
  }

  void stopped(StreamStopReason reason) {
    metrics.stops(protocol, countedName, reason).increment();
  }

  void stalled() {
    metrics.stalls(protocol, countedName).increment();
    StreamEvents.stalled(log.atWarn())
        .name(name)
        .networkProtocolName(protocol)
        .log("stream stalled: its publisher is connected, but sends nothing");
  }

  void resumed(Session publisher, Duration silence) {
    telemetry.stall(publisher, protocol, name, silence, null);
    StreamEvents.resumed(log.atInfo())
        .name(name)
        .networkProtocolName(protocol)
        .duration(silence.toMillis() / 1e3)
        .log("stream resumed");
  }

  void endedSilent(Session publisher, Duration silence, StreamStopReason reason) {
    telemetry.stall(publisher, protocol, name, silence, reason);
  }

  void throughput(NetworkIoDirection direction, long bytesOfASecond) {
    (direction == NetworkIoDirection.RECEIVE ? received : sent).record((double) bytesOfASecond);
  }

  void timestampJumped() {
    jumps.increment();
  }

  BoundCounter frames() {
    return metrics.framesReceived(protocol, countedName);
  }

  BoundCounter keyframes() {
    return metrics.keyframesReceived(protocol, countedName);
  }

  BoundHistogram keyframeInterval() {
    return metrics.keyframeIntervalDuration(protocol, countedName);
  }

  BoundHistogram processing() {
    return metrics.frameProcessingDuration(protocol);
  }
}
