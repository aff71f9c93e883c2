package io.throughline.examples.stream.srt;

import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.SrtMetrics;
import java.time.Duration;

/** The parts that all sockets of an SRT server share. */
record SrtParts(
    Streams streams,
    StreamTelemetry telemetry,
    SrtMetrics metrics,
    SendWindows windows,
    TextMapPropagator propagator,
    LineLimit errorLines) {

  static final String PROTOCOL = "srt";

  /** After which libsrt takes a peer for lost that says nothing, not even that it is there. */
  static final Duration PEER_IDLE = Duration.ofSeconds(5);
}
