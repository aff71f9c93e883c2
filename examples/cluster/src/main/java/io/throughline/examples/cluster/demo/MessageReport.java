package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.Trace;
import io.throughline.examples.kit.TraceTree;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A report of the traces, metrics and logs of one message, with what is missing in them. */
record MessageReport(PrintStream out, Style style) {

  private static final List<String> BROKER_SERIES =
      List.of(
          "mqtt_packets_received_total{mqtt_packet_type=\"publish\"}",
          "mqtt_packets_sent_total{mqtt_packet_type=\"publish\"}",
          "mqtt_connection_count",
          "mqtt_publish_duration_seconds_count",
          "mqtt_delivery_duration_seconds_count");

  private static final List<String> JOURNAL_SERIES =
      List.of("rpc_server_call_duration_seconds_count", "storage_operation_duration_seconds_count");

  private static final List<String> LEADER_SERIES =
      List.of(
          "rpc_server_call_duration_seconds_count",
          "storage_operation_duration_seconds_count",
          "raft_leader_status",
          "raft_log_applied_index",
          "raft_replication_duration_seconds_count");

  /** Returns what is missing. */
  List<String> print(Trace trace, List<ServiceProcess> services)
      throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>(ExpectedSpan.MESSAGE.missingFrom(trace));
    printTree(trace);
    title("The log lines of this trace");
    for (ServiceProcess service : services) {
      List<String> lines = new LogFile(service.log()).ofTrace(trace.id());
      lines.forEach(line -> out.println("  " + style.highlight(line, trace.id())));
      if (lines.isEmpty()) {
        missing.add(service.name() + " logged no JSON line with this trace's id");
      }
    }
    for (ServiceProcess service : services) {
      title(service.address() + "/metrics");
      MetricsPage page = MetricsPage.of(service);
      for (String series : tellingSeries(service)) {
        page.samples(series).forEach(sample -> out.println("  " + sample));
        if (page.sum(series) <= 0) {
          missing.add(service.address() + "/metrics has no " + series + " above 0");
        }
      }
    }
    return missing;
  }

  /** Series that are above zero once a message has passed this service. */
  private static List<String> tellingSeries(ServiceProcess service) {
    return switch (service.name()) {
      case "mqtt-broker" -> BROKER_SERIES;
      case "journal" -> JOURNAL_SERIES;
      default -> LEADER_SERIES;
    };
  }

  void printTree(Trace trace) {
    title("Trace " + trace.id());
    TraceTree.lines(trace, style).forEach(line -> out.println("  " + line));
  }

  private void title(String text) {
    out.println();
    out.println(style.title(text));
  }
}
