package io.throughline.examples.stream;

import io.throughline.Observability;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.srt.SrtServer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts SRT if the machine has it. */
final class SrtStart {

  private static final Logger log = LoggerFactory.getLogger(StreamServer.class);

  private SrtStart() {}

  /** Null if there is no libsrt: then the server does without. */
  static @Nullable SrtServer start(
      String address,
      SrtSettings settings,
      Streams streams,
      StreamTelemetry telemetry,
      Observability observability)
      throws BindException, UnknownHostException {
    String missing = SrtServer.unavailable();
    if (missing != null) {
      observability.health().component("srt").fails("there is no libsrt: " + missing);
      log.error(
          "there is no SRT, for libsrt 1.5 cannot be loaded (apt-get install libsrt1.5-gnutls): {}",
          missing);
      return null;
    }
    InetAddress host = InetAddress.getByName(address);
    SrtServer srt =
        new SrtServer(
            new InetSocketAddress(host, settings.port()),
            settings.latency(),
            settings.origin(),
            streams,
            telemetry,
            observability.openTelemetry());
    observability.health().component("srt").works();
    observability.health().addReadiness("srt", srt::isListening);
    log.info("SRT listens on {}, port {}", address, srt.port());
    if (settings.probes()) {
      srt.startProbe(host);
    }
    return srt;
  }
}
