package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Which cluster a run of the demo starts, where, and where it is shown. */
record Stage(PlacementGroup group, Ports ports, Path folder, PrintStream out, Style style) {

  /** For what the demo suggests to try; the ports are open to this machine only. */
  static final String CONTROL_TOKEN = "demo";

  private static final Duration START = Duration.ofMinutes(2);

  /** What makes a service export to this process, soon. */
  private static final Map<String, String> EXPORT_SOON =
      Map.of(
          ServiceProcess.CONTROL_TOKEN,
          CONTROL_TOKEN,
          "OTEL_BSP_SCHEDULE_DELAY",
          "100",
          "OTEL_BLRP_SCHEDULE_DELAY",
          "100",
          "OTEL_METRIC_EXPORT_INTERVAL",
          "2000");

  static Map<String, String> environment(String endpoint) {
    Map<String, String> environment = new HashMap<>(EXPORT_SOON);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    return environment;
  }

  /** Says that the cluster starts, and how. */
  void announce(String how) {
    out.println(
        style.title("Starting the cluster" + how) + style.faint(", its output goes to " + folder));
  }

  /** Removes what an earlier run has left. */
  void clear() throws IOException {
    RunFolder.clear(folder);
  }

  /** Starts the services; they are not ready yet. */
  Cluster start(Map<String, String> environment) throws IOException, InterruptedException {
    return Cluster.start(group, ports, folder, environment);
  }

  /** Waits for each service; what is missing is shown. */
  boolean isReady(Cluster cluster) throws InterruptedException {
    for (ServiceProcess service : cluster.services()) {
      if (!service.awaitReady(START)) {
        return missing(service.name() + ", see " + service.log());
      }
    }
    return true;
  }

  /** Shows that it is missing; false, as the result of the run is then. */
  boolean missing(String what) {
    out.println(style.bad("MISSING  ") + what);
    return false;
  }
}
