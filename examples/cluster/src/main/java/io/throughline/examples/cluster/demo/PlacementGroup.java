package io.throughline.examples.cluster.demo;

import static java.util.stream.Collectors.joining;

import io.throughline.examples.cluster.placement.PlacementCenter;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ServiceProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of the placement centre, a process each: three that elect a leader, or one alone. */
public enum PlacementGroup {
  THREE(3),
  ONE(1);

  private static final List<Node> NODES =
      List.of(
          new Node(
              "placement-center-0", Port.PLACEMENT, Port.PLACEMENT_RAFT, Port.PLACEMENT_METRICS),
          new Node(
              "placement-center-1",
              Port.PLACEMENT_1,
              Port.PLACEMENT_1_RAFT,
              Port.PLACEMENT_1_METRICS),
          new Node(
              "placement-center-2",
              Port.PLACEMENT_2,
              Port.PLACEMENT_2_RAFT,
              Port.PLACEMENT_2_METRICS));

  private final int size;

  PlacementGroup(int size) {
    this.size = size;
  }

  private List<Node> nodes() {
    return NODES.subList(0, size);
  }

  /** Where a broker finds them. */
  String targets(Ports ports) {
    return nodes().stream().map(node -> "localhost:" + ports.of(node.grpc())).collect(joining(","));
  }

  List<ServiceProcess> processes(Ports ports, Path folder, Map<String, String> environment) {
    return nodes().stream().map(node -> process(node, ports, folder, environment)).toList();
  }

  private ServiceProcess process(
      Node node, Ports ports, Path folder, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PLACEMENT_NODE_ID", node.id());
    all.put("PLACEMENT_NODES", members(ports));
    all.put(Port.PLACEMENT.variable(), Integer.toString(ports.of(node.grpc())));
    return new ServiceProcess(
        node.id(), PlacementCenter.class, List.of(), ports.of(node.metrics()), all, folder);
  }

  private String members(Ports ports) {
    return nodes().stream()
        .map(
            node ->
                "%s=localhost:%d:%d"
                    .formatted(node.id(), ports.of(node.raft()), ports.of(node.grpc())))
        .collect(joining(","));
  }

  /** The one of these that says that it leads; empty while there is none. */
  static Optional<ServiceProcess> leader(List<ServiceProcess> nodes) throws InterruptedException {
    for (ServiceProcess node : nodes) {
      if (node.isAlive() && MetricsPage.of(node).sum("raft_leader_status") == 1) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }

  private record Node(String id, Port grpc, Port raft, Port metrics) {}
}
