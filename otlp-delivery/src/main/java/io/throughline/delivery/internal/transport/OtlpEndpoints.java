package io.throughline.delivery.internal.transport;

import io.throughline.semconv.ThroughlineSignal;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receivers' addresses and certificate files by signal, as OpenTelemetry's properties name
 * them.
 *
 * @param addresses only of signals that have one of their own
 * @param certificates of each signal
 */
public record OtlpEndpoints(
    Map<ThroughlineSignal, String> addresses,
    Map<ThroughlineSignal, CertificateFiles> certificates) {

  private static final String PREFIX = "otel.exporter.otlp.";

  public static OtlpEndpoints of(Map<String, @Nullable String> properties) {
    Map<ThroughlineSignal, String> addresses = new EnumMap<>(ThroughlineSignal.class);
    Map<ThroughlineSignal, CertificateFiles> certificates = new EnumMap<>(ThroughlineSignal.class);
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      String address = properties.get(PREFIX + signal.value() + ".endpoint");
      if (address != null) {
        addresses.put(signal, address);
      }
      certificates.put(
          signal,
          new CertificateFiles(
              file(properties, signal, "certificate"),
              file(properties, signal, "client.certificate"),
              file(properties, signal, "client.key")));
    }
    return new OtlpEndpoints(addresses, certificates);
  }

  /**
   * By the endpoint that was set for a signal, or by the path that the specification prescribes.
   */
  @Nullable public ThroughlineSignal signal(URI endpoint) {
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      if (endpoint.toString().equals(addresses.get(signal))) {
        return signal;
      }
    }
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      if (endpoint.getPath().endsWith("/v1/" + signal.value())) {
        return signal;
      }
    }
    return null;
  }

  private static @Nullable Path file(
      Map<String, @Nullable String> properties, ThroughlineSignal signal, String name) {
    String ofTheSignal = properties.get(PREFIX + signal.value() + "." + name);
    String file = ofTheSignal == null ? properties.get(PREFIX + name) : ofTheSignal;
    return file == null || file.isBlank() ? null : Path.of(file);
  }
}
