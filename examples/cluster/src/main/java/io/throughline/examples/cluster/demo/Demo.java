package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.UntilCtrlC;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The command line of {@code ./demo}. */
public final class Demo {

  private static final String HELP =
      """
      Usage: ./demo [cluster] [--small] [--view | --backends [--push]] [--once] | --kill-leader
             | [--small] --load | [--small] --focus client=ID|topic=NAME | --help
             ./demo stream [--once] | ./demo stream --help
             ./demo chat [--once] | ./demo chat --help

      Builds what is missing, starts the reference cluster (MQTT broker, journal and the three
      nodes of the placement centre, a process each), sends messages from a publisher to a
      subscriber, and shows the trace, the log lines and the metrics of one of them. Then it
      shows the trace of every further message, until Ctrl-C.

        --once         checks the trace, the logs and the metrics of one message, and ends: with
                       0 if all is there, else with 1, and then it says what is missing
        --view         opens the viewer as well: a page with all traces, log lines and metrics
        --small        starts one node of the placement centre, for weak machines
        --kill-leader  kills the node that leads the placement centre under traffic, and shows
                       the election: a message that waited, what the new leader says, the
                       metrics before and after, for how long no write came through
        --load         sends LOAD_RATE (100) messages of LOAD_SIZE (256) bytes a second for
                       LOAD_SECONDS (10) to LOAD_SUBSCRIBERS (25) and some that are slow or gone,
                       with clients that may not connect or speak no MQTT, and LOAD_CONNECTED (0)
                       that are connected and do nothing; compares what they count with the
                       metrics of the broker, and says how long its pages took: 0 if all agree,
                       else 1
        --focus        samples nothing, then puts one client or topic in focus by a call to the
                       broker's port for operators: shows its trace and the DEBUG lines that
                       broker, placement centre and journal wrote for it, and what that cost
        --backends     uses the collector, Jaeger, Elasticsearch and Prometheus of deploy/local,
                       which it starts if they are not running, and says how to query them
        --push         has metrics and logs pushed by OTLP, instead of scraped and tailed

      There is one broker: HiveMQ's Community Edition cannot be one of several in a cluster.

      Ports, and the environment variables that change them:
      """;

  private static final Set<String> KNOWN =
      Set.of(
          "--once",
          "--view",
          "--backends",
          "--push",
          "--small",
          "--kill-leader",
          "--load",
          "--focus");

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<String> options = new ArrayList<>(List.of(args));
    String focus = takeFocus(options);
    if (options.equals(List.of("--help"))) {
      help(out);
      return;
    }
    Optional<String> unknown = options.stream().filter(o -> !KNOWN.contains(o)).findFirst();
    if (unknown.isPresent()) {
      fail("unknown: " + unknown.get() + "; see ./demo --help");
    } else if (options.contains("--push") && !options.contains("--backends")) {
      fail("--push is a way into the backends; see ./demo --help");
    } else if (options.contains("--view") && options.contains("--backends")) {
      fail("--view is instead of --backends; see ./demo --help");
    } else if (options.contains("--kill-leader") && options.size() > 1) {
      fail("--kill-leader goes with no other option; see ./demo --help");
    } else if (options.contains("--load") && !Set.of("--load", "--small").containsAll(options)) {
      fail("--load goes with --small only; see ./demo --help");
    } else if (options.contains("--focus") && !Set.of("--focus", "--small").containsAll(options)) {
      fail("--focus goes with --small only; see ./demo --help");
    }
    try {
      run(out, Set.copyOf(options), focus);
    } catch (IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private static void help(PrintStream out) {
    out.print(HELP);
    for (Port port : Port.values()) {
      out.printf("  %5d  %-23s %s%n", port.usual(), port.variable(), port.purpose());
    }
  }

  /** What follows {@code --focus}; empty if nothing does. */
  private static String takeFocus(List<String> options) {
    int next = options.indexOf("--focus") + 1;
    return next > 0 && next < options.size() ? options.remove(next) : "";
  }

  private static void run(PrintStream out, Set<String> options, String focus) throws IOException {
    Ports ports = freePorts();
    Path folder = Path.of(System.getProperty("demo.folder", "target/demo"));
    Style style = new Style(Boolean.getBoolean("demo.colour"));
    UntilCtrlC.play(() -> show(ports, folder, options, focus, out, style));
  }

  /** Whether everything was there that has to be. */
  private static boolean show(
      Ports ports, Path folder, Set<String> options, String focus, PrintStream out, Style style)
      throws IOException, InterruptedException {
    boolean once = options.contains("--once");
    PlacementGroup group = options.contains("--small") ? PlacementGroup.ONE : PlacementGroup.THREE;
    Stage stage = new Stage(group, ports, folder, out, style);
    if (options.contains("--kill-leader")) {
      return new LeaderFailure(stage).run();
    }
    if (options.contains("--load")) {
      return new LoadRun(stage, new Tally()).run();
    }
    if (options.contains("--focus")) {
      return new FocusRun(FocusTarget.parse(focus), stage).run();
    }
    if (options.contains("--backends")) {
      boolean push = options.contains("--push");
      Ports used = push ? ports.withUnscrapedMetrics() : ports;
      Backends backends = new Backends(push);
      Stage tailed = new Stage(group, used, backends.logFolder(folder), out, style);
      return new BackendsDemonstration(tailed, folder.resolve("data"), backends).run(once);
    }
    return new Demonstration(stage, options.contains("--view")).run(once);
  }

  private static Ports freePorts() {
    Ports ports = Ports.fromSettings();
    for (Port port : ports.taken()) {
      fail(
          "port %d (%s) is taken; to use another one: %s=%d ./demo"
              .formatted(ports.of(port), port.purpose(), port.variable(), port.usual() + 10000));
    }
    return ports;
  }

  private static void fail(String why) {
    System.err.println("demo: " + why);
    System.exit(1);
  }

  private Demo() {}
}
