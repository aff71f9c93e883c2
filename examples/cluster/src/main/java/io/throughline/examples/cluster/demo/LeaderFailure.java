package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.Trace;
import io.throughline.examples.kit.TraceTree;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run under traffic: kills the leader of the placement centre and shows what that did. */
final class LeaderFailure {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A second of traffic, before the leader goes and after there is another one. */
  private static final int WRITES = 20;

  private static final String HANDLED = "mqtt.publish.handle";

  private final Stage stage;
  private final PrintStream out;
  private final Style style;
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  LeaderFailure(Stage stage) {
    this.stage = stage;
    this.out = stage.out();
    this.style = stage.style();
  }

  /** Whether another node led and every message was stored once. */
  boolean run() throws IOException, InterruptedException {
    stage.announce("");
    stage.clear();
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry);
        Ensemble ensemble = Ensemble.start(stage, Stage.environment(receiver.endpoint()))) {
      List<String> missing = ensemble.perform(out, style);
      missing.forEach(stage::missing);
      Optional<ServiceProcess> leader = ensemble.cluster().leader();
      return missing.isEmpty() && leader.isPresent() && failOver(ensemble, leader.get());
    }
  }

  private boolean failOver(Ensemble ensemble, ServiceProcess leader)
      throws IOException, InterruptedException {
    Cluster cluster = ensemble.cluster();
    NodeTable table = new NodeTable(cluster.placement(), out, style);
    ensemble.traffic().start();
    await(() -> writesSoFar().count() >= WRITES);
    table.print("Before: " + leader.name() + " leads, twenty messages a second are stored");

    out.println("\n" + style.bad("kill -9 " + leader.name()) + ", under traffic");
    Instant killed = Instant.now();
    leader.kill();
    if (!await(() -> cluster.leader().isPresent())) {
      return stage.missing("a new leader");
    }
    ServiceProcess next = cluster.leader().orElseThrow();
    int soFar = writesSoFar().count();
    await(() -> writesSoFar().count() >= soFar + WRITES);
    ensemble.traffic().close();

    table.print("After: " + next.name() + " leads");
    showElection(next, killed);
    showLongestWait(killed);
    out.println(
        "\n"
            + style.title(
                "For %.2f s no write came through"
                    .formatted(writesSoFar().longestPauseSince(killed))));
    return isStoredOnce(cluster, leader, table);
  }

  private void showElection(ServiceProcess leader, Instant since) throws IOException {
    out.println("\n" + style.title("What " + leader.name() + " said"));
    for (String event : List.of("raft.election.started", "raft.leader.changed")) {
      new LogFile(leader.log())
          .withField("otel.event.name", event).stream()
              .filter(line -> LogFile.time(line).isAfter(since))
              .forEach(line -> out.println("  " + style.highlight(line, event)));
    }
  }

  private void showLongestWait(Instant since) {
    long from = TimeUnit.MILLISECONDS.toNanos(since.toEpochMilli());
    telemetry.traces().stream()
        .filter(trace -> trace.named(HANDLED).stream().anyMatch(span -> span.endNanos() > from))
        .max(Comparator.comparingLong(LeaderFailure::handledNanos))
        .ifPresent(
            trace -> {
              out.println("\n" + style.title("A message that waited, trace " + trace.id()));
              TraceTree.lines(trace, style).forEach(line -> out.println("  " + line));
            });
  }

  private static long handledNanos(Trace trace) {
    ReceivedSpan handled = trace.named(HANDLED).get(0);
    return handled.endNanos() - handled.startNanos();
  }

  /** Starts the node again and waits until each has a record of every message. */
  private boolean isStoredOnce(Cluster cluster, ServiceProcess killed, NodeTable table)
      throws IOException, InterruptedException {
    boolean again = killed.start().awaitReady(PATIENCE);
    boolean once =
        again && await(() -> haveRecords(cluster.placement(), messages(cluster.broker())));
    table.print(killed.name() + " is started again, and has what it missed");
    String result =
        "%d messages, %s on each node"
            .formatted(
                messages(cluster.broker()), once ? "a record of each" : "NOT so many records");
    out.println(
        "\n" + (once ? style.good("None lost, none doubled: ") : style.bad("MISSING  ")) + result);
    return once;
  }

  private static long messages(ServiceProcess broker) throws InterruptedException {
    return Math.round(MetricsPage.of(broker).sum("mqtt_publish_duration_seconds_count"));
  }

  private static boolean haveRecords(List<ServiceProcess> nodes, long records)
      throws InterruptedException {
    for (ServiceProcess node : nodes) {
      if (Math.round(MetricsPage.of(node).sum(NodeTable.RECORDS)) != records) {
        return false;
      }
    }
    return true;
  }

  private StoredWrites writesSoFar() {
    return StoredWrites.in(telemetry.traces());
  }

  private static boolean await(Poll.Condition condition) throws InterruptedException {
    return Poll.until(PATIENCE, condition);
  }
}
