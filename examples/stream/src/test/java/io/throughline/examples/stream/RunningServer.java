package io.throughline.examples.stream;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.examples.stream.api.ApiOptions;
import io.throughline.examples.stream.api.HttpApi;
import io.throughline.examples.stream.relay.CountedNames;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.rtsp.RtspServer;
import io.throughline.examples.stream.srt.SrtServer;
import io.throughline.examples.stream.storage.Recorder;
import io.throughline.examples.stream.storage.RecorderLimits;
import io.throughline.operators.spi.ComponentState;
import io.throughline.testing.Telemetry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server on free ports, in this process, and what its telemetry says. */
final class RunningServer implements AutoCloseable {

  static final String TOKEN = "an-operators-token";

  private final Telemetry telemetry;
  private final StreamTelemetry streamTelemetry;
  private final Streams streams;
  private final @Nullable Recorder recorder;
  private final RtspServer rtsp;
  private final HttpApi api;
  private @Nullable SrtServer srt;

  RunningServer(Telemetry telemetry, Limits limits) throws Exception {
    this(telemetry, limits, null);
  }

  /**
   * @param recording null if nothing is to be recorded
   */
  RunningServer(Telemetry telemetry, Limits limits, @Nullable RecorderLimits recording)
      throws Exception {
    this.telemetry = telemetry;
    streamTelemetry =
        new StreamTelemetry(telemetry.openTelemetry(), new CountedNames(Set.of("cam1")));
    streams = new Streams(limits, streamTelemetry, telemetry.openTelemetry(), "rtsp", "srt");
    recorder =
        recording == null
            ? null
            : new Recorder(
                recording, streamTelemetry, telemetry.openTelemetry(), ComponentState.unobserved());
    if (recorder != null) {
      streams.onPublish(recorder::record);
    }
    api =
        new HttpApi(
            new ApiOptions("127.0.0.1", 0, TOKEN),
            streams,
            recorder,
            streamTelemetry,
            telemetry.openTelemetry());
    rtsp = new RtspServer("127.0.0.1", 0, 0, streams, streamTelemetry, telemetry.openTelemetry());
  }

  /**
   * Serves SRT, too.
   *
   * @param latency in milliseconds
   * @param origin the port of one, on this machine; 0 for none
   */
  SrtServer serveSrt(int latency, int origin) throws Exception {
    String missing = SrtServer.unavailable();
    if (missing != null) {
      throw new AssertionError("apt-get install libsrt1.5-gnutls: " + missing);
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    srt =
        new SrtServer(
            new InetSocketAddress(loopback, 0),
            latency,
            origin == 0 ? null : new InetSocketAddress(loopback, origin),
            streams,
            streamTelemetry,
            telemetry.openTelemetry());
    return srt;
  }

  int port() {
    return rtsp.port();
  }

  int apiPort() {
    return api.port();
  }

  String url(String stream) {
    return "rtsp://127.0.0.1:" + port() + "/" + stream;
  }

  /**
   * The sum of a counter or a state.
   *
   * @param attributes key, value, ...: those that a series needs to have
   */
  long sum(String metric, String... attributes) {
    return points(metric)
        .filter(point -> has(point.getAttributes(), attributes))
        .mapToLong(point -> ((LongPointData) point).getValue())
        .sum();
  }

  /** How often a histogram was recorded. */
  long count(String metric, String... attributes) {
    return histogram(metric, attributes).mapToLong(HistogramPointData::getCount).sum();
  }

  /** The greatest value that a histogram has. */
  double max(String metric, String... attributes) {
    return histogram(metric, attributes).mapToDouble(HistogramPointData::getMax).max().orElse(-1);
  }

  private Stream<HistogramPointData> histogram(String metric, String... attributes) {
    return points(metric)
        .filter(point -> has(point.getAttributes(), attributes))
        .map(HistogramPointData.class::cast);
  }

  private Stream<? extends io.opentelemetry.sdk.metrics.data.PointData> points(String name) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .map(MetricData::getData)
        .flatMap(data -> data.getPoints().stream());
  }

  private static boolean has(Attributes attributes, String... expected) {
    for (int i = 0; i < expected.length; i += 2) {
      Object value = attributes.asMap().get(AttributeKey.stringKey(expected[i]));
      if (value == null) {
        value = attributes.asMap().get(AttributeKey.longKey(expected[i]));
      }
      if (value == null || !value.toString().equals(expected[i + 1])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    api.close();
    if (srt != null) {
      srt.close();
    }
    rtsp.close();
    if (recorder != null) {
      recorder.close();
    }
  }
}
