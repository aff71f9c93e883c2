package io.throughline.viewer.autoconfigure;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.throughline.viewer.Viewer;
import io.throughline.viewer.ViewerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A viewer in the process of a service, for development: {@code throughline.viewer.enabled=true}
 * starts it where the service sends OTLP, with whatever sets OpenTelemetry's SDK up by
 * autoconfiguration. The first of several services has it, the others send to it. It ends with the
 * process.
 */
public final class InProcessViewer implements AutoConfigurationCustomizerProvider {

  /** Whether there is to be one; {@code false} if nothing is said. */
  public static final String ENABLED = "throughline.viewer.enabled";

  /** The port of its page; 4319 if nothing is said, 0 for any. */
  public static final String PORT = "throughline.viewer.port";

  private static final Logger log = LoggerFactory.getLogger(InProcessViewer.class);

  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String PROTOCOL = "otel.exporter.otlp.protocol";
  private static final Set<Integer> DEFAULT_PORTS = Set.of(4317, 4318);
  private static final long MOST_BYTES = 256L * 1024 * 1024;
  private static final int SHARE_OF_HEAP = 4;

  /** An SDK may be built several times in a process. */
  private static @Nullable Viewer running;

  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    customizer.addPropertiesCustomizer(InProcessViewer::customized);
  }

  private static Map<String, String> customized(ConfigProperties settings) {
    try {
      if (!settings.getBoolean(ENABLED, false)) {
        return Map.of();
      }
      start(settings);
    } catch (IOException e) {
      log.info(
          "No viewer in this process ({}); if another one has the port, it shows this service as well",
          e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      log.warn("No viewer in this process: {}", e.toString());
      return Map.of();
    }
    // Every viewer takes it; one without grpc-java takes nothing else.
    return settings.getString(PROTOCOL) == null ? Map.of(PROTOCOL, "http/protobuf") : Map.of();
  }

  private static synchronized void start(ConfigProperties settings) throws IOException {
    if (running == null) {
      ViewerBuilder builder =
          Viewer.builder()
              .pagePort(settings.getInt(PORT, 4319))
              .limitBytes(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
      String endpoint = settings.getString(ENDPOINT);
      if (endpoint != null) {
        listenWhereItIsSent(builder, URI.create(endpoint), settings.getString(PROTOCOL));
      }
      running = builder.start();
      // Not by a logger: lines are kept by others, and this one has the token.
      System.err.println("The viewer is at " + running.url());
    }
  }

  private static void listenWhereItIsSent(
      ViewerBuilder builder, URI endpoint, @Nullable String protocol) throws UnknownHostException {
    if (!InetAddress.getByName(endpoint.getHost()).isLoopbackAddress() || endpoint.getPort() < 0) {
      throw new IllegalArgumentException(
          "the service sends to "
              + endpoint
              + " ("
              + ENDPOINT
              + "), which is no port of this host");
    }
    if (DEFAULT_PORTS.contains(endpoint.getPort())) {
      return;
    }
    if ("grpc".equals(protocol)) {
      builder.otlpGrpcPort(endpoint.getPort()).otlpPort(0);
    } else {
      builder.otlpPort(endpoint.getPort()).otlpGrpcPort(0);
    }
  }

  static synchronized @Nullable Viewer running() {
    return running;
  }
}
