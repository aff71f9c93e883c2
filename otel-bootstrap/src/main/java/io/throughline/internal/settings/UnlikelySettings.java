package io.throughline.internal.settings;

import io.throughline.internal.settings.OpenTelemetrySettings.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The checks for settings that are valid but probably not intended: each would fail later, and
 * without saying why.
 */
final class UnlikelySettings {

  private static final Duration SHORT = Duration.ofMillis(100);

  private final Settings settings;
  private final List<String> hints = new ArrayList<>();

  private UnlikelySettings(Settings settings) {
    this.settings = settings;
  }

  static List<String> in(Settings settings) {
    UnlikelySettings unlikely = new UnlikelySettings(settings);
    unlikely.endpoint("", text(settings, "otel.exporter.otlp.protocol"));
    unlikely.timeout("otel.exporter.otlp.timeout");
    for (Signal signal : Signal.values()) {
      String own = text(settings, "otel.exporter.otlp." + signal + ".protocol");
      unlikely.endpoint(
          signal + ".", own.isEmpty() ? text(settings, "otel.exporter.otlp.protocol") : own);
      unlikely.timeout("otel.exporter.otlp." + signal + ".timeout");
    }
    unlikely.timeout("otel.bsp.export.timeout");
    unlikely.timeout("otel.blrp.export.timeout");
    unlikely.timeout("throughline.shutdown.timeout");
    return unlikely.hints;
  }

  private void endpoint(String signal, String protocol) {
    String key = "otel.exporter.otlp." + signal + "endpoint";
    String text = text(settings, key);
    if (text.isEmpty()) {
      return;
    }
    URI url = URI.create(text);
    String shown = Settings.withoutPassword(text);
    String path = url.getPath() == null ? "" : url.getPath();
    boolean grpc = protocol.equals("grpc");
    if (!grpc && url.getPort() == 4317) {
      hint(key, shown, "4317 is the port of OTLP/gRPC, and " + protocol + " usually has 4318");
    } else if (grpc && url.getPort() == 4318) {
      hint(key, shown, "4318 is the port of OTLP/HTTP, and grpc usually has 4317");
    }
    if (grpc) {
      return;
    }
    if (signal.isEmpty() && path.matches(".*/v1/(traces|metrics|logs)/?")) {
      hint(key, shown, "v1/traces, v1/metrics and v1/logs are appended to it: leave them out");
    } else if (!signal.isEmpty() && path.length() <= 1) {
      hint(
          key,
          shown,
          "nothing is appended to it, and a collector expects the path /v1/"
              + signal.substring(0, signal.length() - 1));
    } else if (!signal.isEmpty() && path.matches(".*/v1/(traces|metrics|logs)/?")) {
      ofAnotherSignal(key, shown, signal.substring(0, signal.length() - 1), path);
    }
  }

  private void ofAnotherSignal(String key, String shown, String signal, String path) {
    if (!path.replaceFirst("/$", "").endsWith("/v1/" + signal)) {
      hint(key, shown, "the path is that of another signal, a collector expects /v1/" + signal);
    }
  }

  private void timeout(String key) {
    settings.values().stream()
        .filter(value -> value.key().equals(key) && value.parsed() instanceof Duration)
        .forEach(
            value -> {
              Duration timeout = (Duration) value.parsed();
              if (timeout != null && !timeout.isZero() && timeout.compareTo(SHORT) < 0) {
                hint(
                    key,
                    value.shown(),
                    "that is "
                        + timeout.toString().substring(2).toLowerCase(Locale.ROOT)
                        + ": a number without a unit is milliseconds");
              }
            });
  }

  private void hint(String key, String shown, String why) {
    hints.add(key + " is '" + shown + "': " + why);
  }

  private static String text(Settings settings, String key) {
    return settings.values().stream()
        .filter(value -> value.key().equals(key) && value.text() != null)
        .map(value -> String.valueOf(value.text()))
        .findFirst()
        .orElse("");
  }
}
