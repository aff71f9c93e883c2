package io.throughline.examples.stream;

import io.throughline.Observability;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.rtsp.RtspServer;
import io.throughline.examples.stream.srt.SrtServer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process. RTSP on port 8554 with media on UDP 8000 and 8001, SRT on 8890, metrics and health
 * on 9996.
 */
public final class StreamServer {

  private static final Logger log = LoggerFactory.getLogger(StreamServer.class);

  public static void main(String[] args) throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("stream-server")
            .operatorsPort(9996)
            .readiness("rtsp", serving::get)
            .init()) {
      StreamSettings settings = StreamSettings.fromEnvironment();
      StreamTelemetry telemetry =
          new StreamTelemetry(observability.openTelemetry(), settings.names());
      Streams streams =
          new Streams(settings.limits(), telemetry, observability.openTelemetry(), "rtsp", "srt");
      try (RtspServer rtsp =
              new RtspServer(
                  settings.address(),
                  settings.rtspPort(),
                  settings.udpPort(),
                  streams,
                  telemetry,
                  observability.openTelemetry());
          SrtServer srt =
              SrtStart.start(
                  settings.address(),
                  SrtSettings.read(SettingValues.ofEnvironment()),
                  streams,
                  telemetry,
                  observability)) {
        observability.health().addReadiness("rtsp", rtsp::isListening);
        serving.set(true);
        log.info("RTSP listens on {}, port {}", settings.address(), rtsp.port());

        observability.awaitTermination();
      }
    }
  }

  private StreamServer() {}
}
