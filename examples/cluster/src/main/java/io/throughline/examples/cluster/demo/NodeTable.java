package io.throughline.examples.cluster.demo;

import static java.util.stream.Collectors.joining;

import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import java.io.PrintStream;
import java.util.List;

/**
 * A table of the nodes of the placement centre, with figures of their {@code /metrics}, a line
 * each.
 */
record NodeTable(List<ServiceProcess> nodes, PrintStream out, Style style) {

  static final String RECORDS = "placement_center_record_count";

  private static final List<String> SERIES =
      List.of(
          "raft_leader_status",
          "raft_term",
          "raft_elections_total",
          "raft_log_applied_index",
          "cluster_node_healthy",
          RECORDS);

  void print(String title) throws InterruptedException {
    out.println("\n" + style.title(title));
    out.println("  " + " ".repeat(20) + style.faint(String.join("  ", SERIES)));
    for (ServiceProcess node : nodes) {
      out.println("  " + style.service(node.name(), 20) + values(node));
    }
  }

  private static String values(ServiceProcess node) throws InterruptedException {
    if (!node.isAlive()) {
      return "  is not running";
    }
    MetricsPage page = MetricsPage.of(node);
    return SERIES.stream().map(series -> cell(page, series)).collect(joining("  "));
  }

  /** A dash where the node does not say: a follower does not know who else is healthy. */
  private static String cell(MetricsPage page, String series) {
    String value =
        page.samples(series).isEmpty() ? "-" : Long.toString(Math.round(page.sum(series)));
    return " ".repeat(Math.max(0, series.length() - value.length())) + value;
  }
}
