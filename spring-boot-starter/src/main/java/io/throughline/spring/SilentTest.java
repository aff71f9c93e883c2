package io.throughline.spring;

import io.throughline.ObservabilityBuilder;
import java.util.Map;

/**
 * A test that sends nothing anywhere and opens no port, whatever the service's settings say, unless
 * its own properties ask for it: {@code @SpringBootTest(properties = "otel.traces.exporter=otlp")}.
 */
final class SilentTest {

  /** The source of the annotation's own properties. */
  private static final String OF_THE_TEST = "Inlined Test Properties";

  private static final Map<String, String> SILENT =
      Map.of(
          "otel.traces.exporter", "none",
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none",
          "throughline.operators.enabled", "false",
          "throughline.spool.enabled", "false");

  private SilentTest() {}

  /** In front of the settings of the service. */
  static void leaveOut(Map<String, Map<String, String>> settings, ObservabilityBuilder builder) {
    builder.settings(OF_THE_TEST, settings.getOrDefault(OF_THE_TEST, Map.of()));
    builder.settings("@SpringBootTest", SILENT);
  }
}
