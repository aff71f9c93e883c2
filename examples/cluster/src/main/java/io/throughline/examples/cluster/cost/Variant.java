package io.throughline.examples.cluster.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What observes the cluster; the others are compared with the first. */
enum Variant {
  OFF("telemetry off", "0"),
  TENTH("all signals, 10 % sampled", "0.1"),
  ALL("all signals, all sampled", "1"),
  AGENT("Java agent, 10 % sampled", "0.1");

  /** Each window of load has one export of metrics. */
  static final int METRIC_EXPORT_SECONDS = 10;

  /**
   * Behind those of the command line, so that they win: services that run for long have the
   * compiler that takes its time, and the agent needs more heap than the demo has.
   */
  private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=4 -Xmx128m";

  private final String words;
  private final String sampled;

  Variant(String words, String sampled) {
    this.words = words;
    this.sampled = sampled;
  }

  String words() {
    return words;
  }

  /**
   * What the services get.
   *
   * @param endpoint where all three signals are pushed to
   * @param agent the jar of the Java agent
   * @param folder for a file of settings
   */
  Map<String, String> environment(String endpoint, Path agent, Path folder) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("_JAVA_OPTIONS", JVM_OPTIONS);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("OTEL_TRACES_EXPORTER", "otlp");
    environment.put("OTEL_METRICS_EXPORTER", "otlp");
    environment.put("OTEL_LOGS_EXPORTER", "otlp");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", METRIC_EXPORT_SECONDS + "000");
    environment.put("OTEL_TRACES_SAMPLER", "parentbased_traceidratio");
    environment.put("OTEL_TRACES_SAMPLER_ARG", sampled);
    if (this == OFF) {
      environment.put("OTEL_SDK_DISABLED", "true");
    } else if (this == AGENT) {
      environment.put("OTEL_SERVICE_NAME", "cluster");
      environment.put("CLASSPATH", withoutThroughline(folder));
      environment.put("_JAVA_OPTIONS", JVM_OPTIONS + " " + instead(agent));
    }
    return environment;
  }

  /** Only Throughline reads this file: {@code OTEL_SDK_DISABLED} would disable the agent, too. */
  private static String withoutThroughline(Path folder) throws IOException {
    Path settings = Files.createDirectories(folder.resolve("settings"));
    Files.writeString(settings.resolve("throughline.properties"), "otel.sdk.disabled=true\n");
    return settings + ":" + System.getProperty("java.class.path");
  }

  /** The calls to the API in the cluster's own code are not to reach the agent either. */
  private static String instead(Path agent) {
    return "-javaagent:" + agent + " -Dotel.instrumentation.opentelemetry-api.enabled=false";
  }
}
