package io.throughline.examples.stream.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.throughline.examples.stream.relay.CountedNames;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.MediaSource;
import io.throughline.examples.stream.relay.Peer;
import io.throughline.examples.stream.relay.SegmentFormat;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamStopReason;
import io.throughline.testing.Telemetry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** A stream of frames that are one packet of text each, with a clock of its own. */
final class StreamOfBytes {

  private final StreamTelemetry telemetry;
  private final LiveStream stream;
  private long now = System.nanoTime();
  private int written;

  StreamOfBytes(Telemetry telemetry, String name, Consumer<LiveStream> recorder) throws Exception {
    this.telemetry = streamTelemetry(telemetry);
    Streams streams =
        new Streams(Limits.DEFAULT, this.telemetry, telemetry.openTelemetry(), "rtsp");
    streams.onPublish(recorder);
    Peer peer = new Peer("rtsp", "1", "127.0.0.1", now, Instant.now());
    stream =
        streams.publish(
            name,
            new MediaSource("rtsp", true, Text::new, () -> {}),
            () ->
                this.telemetry
                    .begin(peer, StreamRole.PUBLISH, name, Context.root(), SpanContext.getInvalid())
                    .establish(NetworkTransport.TCP));
  }

  static StreamTelemetry streamTelemetry(Telemetry telemetry) {
    return new StreamTelemetry(telemetry.openTelemetry(), new CountedNames(Set.of("cam1")));
  }

  private static final class Text implements SegmentFormat {

    @Override
    public String extension() {
      return "txt";
    }

    @Override
    public boolean takes(MediaPacket packet) {
      return packet.track() == 0;
    }

    @Override
    public void begin(OutputStream file) throws IOException {
      file.write('<');
    }

    @Override
    public void write(MediaPacket packet, OutputStream file) throws IOException {
      file.write(packet.data());
    }
  }

  /** Frames, each a second after the one before; those in upper case are key frames. */
  void write(String frames) {
    for (byte frame : frames.getBytes(UTF_8)) {
      write(new byte[] {frame}, Character.isUpperCase(frame));
    }
  }

  void write(byte[] frame, boolean key) {
    now += Duration.ofSeconds(1).toNanos();
    stream.write(new MediaPacket(0, frame, true, true, key, now));
    written++;
  }

  int written() {
    return written;
  }

  LiveStream live() {
    return stream;
  }

  void end() {
    stream.end(StreamStopReason.CLOSED);
  }
}
