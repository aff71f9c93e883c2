package io.throughline.examples.stream.rtsp;

import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.RtspMetrics;
import java.util.Map;

/**
 * The parts that the connections of an RTSP server share.
 *
 * @param publishers by the names of their streams; used by the event loop alone
 */
record RtspParts(
    Streams streams,
    StreamTelemetry telemetry,
    RtspMetrics metrics,
    TextMapPropagator propagator,
    UdpPorts ports,
    Map<String, Publishing> publishers,
    LineLimit errorLines) {

  static final String PROTOCOL = "rtsp";
}
