package io.throughline.examples.cluster.cost;

import io.throughline.examples.cluster.Setting;
import io.throughline.examples.kit.CostTable;
import io.throughline.examples.kit.Cpu;
import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line of {@code ./bench cluster}: clusters that are observed in different ways, all of
 * them there at once, get the same load in turns, so that what disturbs the machine does not
 * disturb one alone. {@code --quick} measures shortly, for a first impression.
 */
public final class ClusterCost {

  private final Plan plan;
  private final Path agent;
  private final Path folder;
  private final int rate = Setting.number("cost.rate", 100);
  private final CostTable<Quantity> results = new CostTable<>();
  private final Profile profile = new Profile();

  /** How long and how often: the clusters are started anew {@code starts} times. */
  private record Plan(
      int starts,
      int rounds,
      int warmUpMessages,
      int loadSeconds,
      int idleSeconds,
      int profileSeconds) {

    static final Plan WHOLE = new Plan(2, 4, 20_000, Variant.METRIC_EXPORT_SECONDS, 30, 30);
    static final Plan QUICK = new Plan(1, 2, 3_000, 5, 10, 10);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(System.getProperty("cost.folder", "target/cost")).toAbsolutePath();
    ClusterCost cost =
        new ClusterCost(
            List.of(args).contains("--quick") ? Plan.QUICK : Plan.WHOLE,
            Path.of(System.getProperty("agent")).toAbsolutePath(),
            folder);
    Runtime.getRuntime().addShutdownHook(new Thread(ClusterCost::killServices)); // for Ctrl-C
    for (int start = 0; start < cost.plan.starts; start++) {
      RunFolder.clear(folder);
      cost.compare();
    }
    cost.results.print(List.of(Quantity.values()), System.out);
    cost.profile.print(System.out);
    System.exit(0); // the MQTT clients' threads go on
  }

  private static void killServices() {
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
  }

  private ClusterCost(Plan plan, Path agent, Path folder) {
    this.plan = plan;
    this.agent = agent;
    this.folder = folder;
  }

  private void compare() throws IOException, InterruptedException {
    List<MeasuredCluster> clusters = new ArrayList<>();
    try {
      for (Variant variant : Variant.values()) {
        System.err.println("starting and warming up: " + variant.words());
        MeasuredCluster cluster =
            MeasuredCluster.start(variant, agent, folder.resolve(variant.name()));
        clusters.add(cluster);
        cluster.warmUp(plan.warmUpMessages);
      }
      measure(clusters);
    } finally {
      for (MeasuredCluster cluster : clusters) {
        cluster.close();
      }
    }
  }

  private void measure(List<MeasuredCluster> clusters) throws IOException, InterruptedException {
    List<MeasuredCluster> turns = new ArrayList<>(clusters);
    for (int round = 0; round < plan.rounds; round++) {
      System.err.println("round " + (round + 1) + " of " + plan.rounds);
      for (MeasuredCluster cluster : turns) {
        cluster.load(rate, plan.loadSeconds, results);
      }
      Collections.rotate(turns, 1); // nobody is always the one after the agent
    }
    System.err.println("idle");
    idle(clusters);
    System.err.println("allocation and profile");
    for (MeasuredCluster cluster : clusters) {
      cluster.resident(results);
      cluster.allocation(rate, plan.loadSeconds, results);
      if (cluster.variant() == Variant.TENTH) {
        cluster.profile(
            rate, plan.profileSeconds, plan.warmUpMessages, folder.resolve("broker.jfr"), profile);
      }
    }
  }

  /** All at once. */
  private void idle(List<MeasuredCluster> clusters) throws IOException, InterruptedException {
    Map<MeasuredCluster, Map<ServiceProcess, Cpu>> before = new HashMap<>();
    for (MeasuredCluster cluster : clusters) {
      before.put(cluster, cluster.cpu());
    }
    TimeUnit.SECONDS.sleep(plan.idleSeconds);
    for (Map.Entry<MeasuredCluster, Map<ServiceProcess, Cpu>> cluster : before.entrySet()) {
      cluster.getKey().idle(cluster.getValue(), plan.idleSeconds, results);
    }
  }
}
