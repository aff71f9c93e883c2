package io.throughline.examples.stream.storage;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.FileAttributes.FILE_NAME;
import static io.throughline.semconv.FileAttributes.FILE_SIZE;
import static io.throughline.semconv.NetworkAttributes.NETWORK_PROTOCOL_NAME;
import static io.throughline.semconv.StreamAttributes.STREAM_NAME;
import static io.throughline.semconv.StreamAttributes.STREAM_PACKET_COUNT;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.operators.spi.ComponentState;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamEvents;
import io.throughline.semconv.StreamMetrics;
import io.throughline.semconv.StreamSpans;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The telemetry of the recorder. Thread-safe. */
final class RecorderTelemetry {

  private static final Logger log = LoggerFactory.getLogger(Recorder.class);

  private final StreamTelemetry telemetry;
  private final StreamMetrics metrics;
  private final Tracer tracer;
  private final ComponentState health;
  private final LineLimit lines = new LineLimit(System::nanoTime);
  private final Set<LiveStream> recorded = ConcurrentHashMap.newKeySet();
  private final Set<LiveStream> failing = ConcurrentHashMap.newKeySet();

  RecorderTelemetry(StreamTelemetry telemetry, OpenTelemetry openTelemetry, ComponentState health) {
    this.telemetry = telemetry;
    this.health = health;
    metrics = StreamMetrics.create(openTelemetry);
    tracer = openTelemetry.getTracer(RecorderTelemetry.class.getPackageName());
    metrics.recordingCount(recorded::size);
    metrics.recordingFailedCount(failing::size);
  }

  void begins(LiveStream stream) {
    recorded.add(stream);
  }

  void ends(LiveStream stream) {
    recorded.remove(stream);
    failing.remove(stream);
    tellHealth();
  }

  Span segment(LiveStream stream, String file) {
    return begin(StreamSpans.segmentWrite(tracer).setNoParent(), stream, file);
  }

  Span snapshot(LiveStream stream, String file) {
    return begin(StreamSpans.snapshotWrite(tracer), stream, file);
  }

  private static Span begin(SpanBuilder builder, LiveStream stream, String file) {
    return builder
        .addLink(stream.publisher().startContext())
        .setAttribute(STREAM_NAME, stream.name())
        .setAttribute(NETWORK_PROTOCOL_NAME, stream.source().protocol())
        .setAttribute(FILE_NAME, file)
        .startSpan();
  }

  void segmentWritten(LiveStream stream, Span span, StoredFile file, long packets) {
    String name = telemetry.counted(stream.name());
    metrics.packetsRecorded(stream.source().protocol(), name).add(packets);
    metrics.segmentsWritten(stream.source().protocol(), name).increment();
    end(span, file, packets);
  }

  void snapshotWritten(LiveStream stream, Span span, StoredFile file, long packets) {
    metrics
        .snapshotsWritten(stream.source().protocol(), telemetry.counted(stream.name()))
        .increment();
    end(span, file, packets);
  }

  private static void end(Span span, StoredFile file, long packets) {
    span.setAttribute(FILE_SIZE, file.bytes()).setAttribute(STREAM_PACKET_COUNT, packets).end();
  }

  /** Neither a segment nor a picture came of it. */
  void notWritten(StreamComponent component, Span span, Exception failure, long packets) {
    telemetry.error(component, failure.getClass().getName());
    span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()))
        .setAttribute(ERROR_TYPE, failure.getClass().getName())
        .setAttribute(STREAM_PACKET_COUNT, packets)
        .end();
  }

  void dropped(LiveStream stream, StreamDropReason reason, long packets) {
    metrics
        .packetsDropped(stream.source().protocol(), NetworkIoDirection.RECEIVE, reason)
        .add(packets);
  }

  /** From now on nothing of a stream is written; told once, until {@link #resumed}. */
  void failed(LiveStream stream, String errorType, String why) {
    failing.add(stream);
    health.fails(why);
    String line = lines.limited("stream is not recorded: " + why);
    if (line != null) {
      StreamEvents.recordingFailed(log.atError())
          .name(stream.name())
          .networkProtocolName(stream.source().protocol())
          .errorType(errorType)
          .log(line);
    }
  }

  void resumed(LiveStream stream, Duration silence) {
    failing.remove(stream);
    tellHealth();
    StreamEvents.recordingResumed(log.atInfo())
        .name(stream.name())
        .networkProtocolName(stream.source().protocol())
        .duration(silence.toMillis() / 1e3)
        .log("stream is recorded again");
  }

  private void tellHealth() {
    if (failing.isEmpty()) {
      health.works();
    }
  }
}
