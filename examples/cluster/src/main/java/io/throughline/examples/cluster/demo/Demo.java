package io.throughline.examples.cluster.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The command line of {@code ./demo}. */
public final class Demo {

  private static final String HELP =
      """
      Usage: ./demo [--backends [--push]] [--once] | --help

      Builds what is missing, starts the reference cluster (MQTT broker, placement centre and
      journal, a process each), sends messages from a publisher to a subscriber, and shows the
      trace, the log lines and the metrics of one of them. Then it shows the trace of every
      further message, until Ctrl-C.

        --once      checks the trace, the logs and the metrics of one message, and ends: with 0
                    if all is there, else with 1, and then it says what is missing
        --backends  uses the collector, Jaeger, Elasticsearch and Prometheus of deploy/local,
                    which it starts if they are not running, and says how to query them
        --push      has metrics and logs pushed by OTLP, instead of scraped and tailed

      Ports, and the environment variables that change them:
      """;

  private static final Set<String> KNOWN = Set.of("--once", "--backends", "--push");

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<String> options = List.of(args);
    if (options.equals(List.of("--help"))) {
      help(out);
      return;
    }
    Optional<String> unknown = options.stream().filter(o -> !KNOWN.contains(o)).findFirst();
    if (unknown.isPresent()) {
      fail("unknown: " + unknown.get() + "; see ./demo --help");
    } else if (options.contains("--push") && !options.contains("--backends")) {
      fail("--push is a way into the backends; see ./demo --help");
    }
    try {
      run(out, Set.copyOf(options));
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

  private static void run(PrintStream out, Set<String> options) throws IOException {
    Ports ports = freePorts();
    boolean once = options.contains("--once");
    Path folder = Path.of(System.getProperty("demo.folder", "target/demo"));
    Style style = new Style(Boolean.getBoolean("demo.colour"));
    Thread onCtrlC = stopping(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(onCtrlC);
    boolean complete;
    try {
      complete =
          options.contains("--backends")
              ? withBackends(ports, folder, options.contains("--push"), out, style).run(once)
              : new Demonstration(ports, folder, out, style).run(once);
    } catch (InterruptedException e) {
      return; // Ctrl-C: all processes are stopped, and the JVM ends when this thread does
    }
    Runtime.getRuntime().removeShutdownHook(onCtrlC);
    System.exit(complete ? 0 : 1);
  }

  private static BackendsDemonstration withBackends(
      Ports ports, Path folder, boolean push, PrintStream out, Style style) throws IOException {
    Ports used = push ? ports.withUnscrapedMetrics() : ports;
    return new BackendsDemonstration(used, folder, new Backends(push), out, style);
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

  /** The JVM is not to end before the thread has stopped the processes that it started. */
  private static Thread stopping(Thread thread) {
    return new Thread(
        () -> {
          thread.interrupt();
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void fail(String why) {
    System.err.println("demo: " + why);
    System.exit(1);
  }

  private Demo() {}
}
