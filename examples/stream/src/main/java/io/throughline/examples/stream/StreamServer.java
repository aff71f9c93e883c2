package io.throughline.examples.stream;

import io.throughline.Observability;
import io.throughline.examples.stream.api.HttpApi;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.rtsp.RtspServer;
import io.throughline.examples.stream.srt.SrtServer;
import io.throughline.examples.stream.storage.Recorder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process. RTSP on port 8554 with media on UDP 8000 and 8001, SRT on 8890, the API on 8555,
 * metrics and health on 9996.
 */
public final class StreamServer {

  private static final Logger log = LoggerFactory.getLogger(StreamServer.class);

  public static void main(String[] args) throws Exception {
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("stream-server")
            .operatorsPort(9996)
            .readiness("streams", serving::get)
            .init()) {
      StreamSettings settings = StreamSettings.fromEnvironment();
      StreamTelemetry telemetry =
          new StreamTelemetry(observability.openTelemetry(), settings.names());
      Streams streams =
          new Streams(settings.limits(), telemetry, observability.openTelemetry(), "rtsp", "srt");
      // The streams end before what they are recorded with.
      try (Recorder recorder = recorder(settings, streams, telemetry, observability);
          RtspServer rtsp =
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
                  observability);
          HttpApi api =
              new HttpApi(
                  settings.api(), streams, recorder, telemetry, observability.openTelemetry())) {
        observability.health().addReadiness("rtsp", rtsp::isListening);
        observability.health().addReadiness("api", api::isListening);
        serving.set(true);
        log.info("RTSP listens on {}, port {}", settings.address(), rtsp.port());
        log.info("the API listens on {}, port {}", settings.api().address(), api.port());

        observability.awaitTermination();
      }
    }
  }

  private static @Nullable Recorder recorder(
      StreamSettings settings,
      Streams streams,
      StreamTelemetry telemetry,
      Observability observability) {
    if (settings.recorder() == null) {
      return null;
    }
    Recorder recorder =
        new Recorder(
            settings.recorder(),
            telemetry,
            observability.openTelemetry(),
            observability.health().component("recorder"));
    streams.onPublish(recorder::record);
    log.info("streams are recorded in {}", settings.recorder().folder());
    return recorder;
  }

  private StreamServer() {}
}
