package io.throughline.tests.viewer;

import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.SECOND;
import static io.throughline.tests.viewer.Otlp.attribute;
import static io.throughline.tests.viewer.Otlp.line;
import static io.throughline.tests.viewer.Otlp.span;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/**
 * What most tests look at: one message that a broker took and a journal could not store, a line of
 * that, and how long the calls took, with an exemplar of the failed one.
 */
final class Shop {

  static final String TRACE = Otlp.trace(1);
  static final String PUBLISH = Otlp.span(1);
  static final String APPEND = Otlp.span(2);
  static final String METRIC = "rpc.server.call.duration";
  static final String PACKETS = "mqtt.packets.received";

  static final String STACK =
      """
      java.io.IOException: No space left on device
      \tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)
      \tat java.base/sun.nio.ch.IOUtil.write(IOUtil.java:62)
      \tat com.acme.Segment.append(Segment.java:118)
      """;

  private Shop() {}

  /** Now, in whole seconds. */
  static long now() {
    return System.currentTimeMillis() / 1000 * SECOND;
  }

  static void send(Otlp otlp, long start) {
    otlp.spans(
        "mqtt-broker",
        span(TRACE, PUBLISH, "publish sensors/12", start, 12 * MILLI)
            .addAttributes(attribute("messaging.destination.name", "sensors/12"))
            .addAttributes(attribute("mqtt.qos", 1)));
    otlp.spans(
        "journal",
        span(TRACE, APPEND, "append", start + 2 * MILLI, 6 * MILLI)
            .setParentSpanId(Otlp.bytes(PUBLISH))
            .setStatus(
                Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("disk full"))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("exception")
                    .setTimeUnixNano(start + 7 * MILLI)
                    .addAttributes(attribute("exception.type", "java.io.IOException"))
                    .addAttributes(attribute("exception.message", "No space left on device"))
                    .addAttributes(attribute("exception.stacktrace", STACK))));
    otlp.lines(
        "journal",
        line(
                TRACE,
                APPEND,
                SeverityNumber.SEVERITY_NUMBER_WARN,
                "slow fsync of segment 12",
                start + 5 * MILLI)
            .addAttributes(attribute("segment", 12)));
  }

  /** Ten calls in ten seconds: nine of 1 to 5 ms, and the failed one. */
  static void sendMetrics(Otlp otlp, long end) {
    long begin = end - 20 * SECOND;
    List<Double> bounds = List.of(0.001, 0.005, 0.01);
    otlp.metrics(
        "journal",
        Points.histograms(
            METRIC,
            "s",
            Points.histogram(begin, end - 10 * SECOND, 0, bounds, List.of(0L, 0L, 0L, 0L)),
            Points.histogram(begin, end, 0.033, bounds, List.of(0L, 9L, 1L, 0L))
                .addExemplars(Points.exemplar(TRACE, APPEND, 0.006, end - SECOND))));
    otlp.metrics(
        "mqtt-broker",
        Points.counter(
            PACKETS,
            "{packet}",
            Points.number(begin, end - 10 * SECOND, 0, attribute("mqtt.packet.type", "publish")),
            Points.number(begin, end, 50, attribute("mqtt.packet.type", "publish")),
            Points.number(begin, end - 10 * SECOND, 10, attribute("mqtt.packet.type", "connect")),
            Points.number(begin, end, 10, attribute("mqtt.packet.type", "connect"))));
  }
}
