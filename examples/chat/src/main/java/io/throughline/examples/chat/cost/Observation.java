package io.throughline.examples.chat.cost;

import java.util.HashMap;
import java.util.Map;

/** How the servers are observed; the others are compared with the first. */
enum Observation {
  OFF("telemetry off", "0"),
  TENTH("all signals, 10 % sampled", "0.1"),
  ALL("all signals, all sampled", "1");

  /**
   * Behind those of the command line, so that they win: servers that run for long have the compiler
   * that takes its time.
   */
  private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=4 -Xmx160m";

  private final String words;
  private final String sampled;

  Observation(String words, String sampled) {
    this.words = words;
    this.sampled = sampled;
  }

  String words() {
    return words;
  }

  /**
   * What the servers get.
   *
   * @param endpoint where all three signals are pushed to
   */
  Map<String, String> environment(String endpoint) {
    Map<String, String> environment = new HashMap<>();
    environment.put("_JAVA_OPTIONS", JVM_OPTIONS);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_METRICS_EXPORTER", "otlp");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "10000");
    environment.put("OTEL_TRACES_SAMPLER", "parentbased_traceidratio");
    environment.put("OTEL_TRACES_SAMPLER_ARG", sampled);
    environment.put("OTEL_SDK_DISABLED", Boolean.toString(this == OFF));
    return environment;
  }
}
