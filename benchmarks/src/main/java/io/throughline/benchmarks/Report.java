package io.throughline.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The command that runs the benchmarks and prints a table for each, with the ratios to its first
 * row.
 *
 * <p>Passes run one after the other over all variants, so that the forks of one variant lie minutes
 * apart: on a machine that others use as well, what disturbs one of them does not disturb all.
 */
public final class Report {

  private static final String VARIANT = "variant";

  /** How variants begin to which those after them add. */
  private static final String BARE = "BARE";

  /** Also run on two threads. */
  private static final List<String> CONTENDED =
      List.of("CounterBenchmark", "OpenAttributeBenchmark");

  /** What must not be on the class path of others, for it changes what they cost. */
  private static final String BRIDGE = "opentelemetry-grpc-1.6";

  private static final String BRIDGED = "grpc.BridgedUnaryCallBenchmark";

  private static final String NOTHING = "(?!)";

  private static final String CLASS_PATH = "java.class.path";

  /** The measurements of one variant, over all passes. */
  private record Row(List<Double> nanos, List<Double> bytes) {
    Row() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private final Map<String, Map<String, Row>> tables = new LinkedHashMap<>();
  private final boolean quick;

  private Report(boolean quick) {
    this.quick = quick;
  }

  /**
   * Runs and prints.
   *
   * @param args a part of a benchmark's name, and {@code --quick} for a first impression
   * @throws RunnerException if JMH fails
   * @throws IOException never
   */
  public static void main(String[] args) throws RunnerException, IOException {
    List<String> arguments = new ArrayList<>(Arrays.asList(args));
    boolean quick = arguments.remove("--quick");
    String pattern = arguments.isEmpty() ? "" : arguments.get(0);
    Report report = new Report(quick);
    for (int pass = 0; pass < (quick ? 1 : 2); pass++) {
      report.addUnbridged(pattern);
      if (asksFor(BRIDGED, pattern)) {
        report.add(report.run(BRIDGED, 1));
      }
      for (String contended : CONTENDED) {
        if (asksFor(contended, pattern)) {
          report.add(report.run(contended, 2));
        }
      }
    }
    report.print(System.out);
    if (asksFor("ScrapeBenchmark", pattern)) {
      printSizes(System.out);
    }
  }

  private static boolean asksFor(String benchmark, String pattern) {
    return Pattern.compile(pattern).matcher(benchmark).find();
  }

  /** All that do not need the bridge, without it. Forks have the class path that this JVM tells. */
  private void addUnbridged(String pattern) throws RunnerException {
    String classPath = System.getProperty(CLASS_PATH);
    System.setProperty(
        CLASS_PATH,
        Arrays.stream(classPath.split(File.pathSeparator, -1))
            .filter(jar -> !jar.contains(BRIDGE))
            .collect(Collectors.joining(File.pathSeparator)));
    try {
      add(run(pattern, 1));
    } catch (NoBenchmarksException onlyBridged) {
      // the caller runs it
    } finally {
      System.setProperty(CLASS_PATH, classPath);
    }
  }

  private Collection<RunResult> run(String pattern, int threads) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(".*" + pattern + ".*")
                .exclude(pattern.equals(BRIDGED) ? NOTHING : BRIDGED)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .threads(threads)
                .forks(1)
                .warmupIterations(quick ? 2 : 3)
                .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build())
        .run();
  }

  private void add(Collection<RunResult> results) {
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      Row row =
          tables
              .computeIfAbsent(title(params), absent -> new LinkedHashMap<>())
              .computeIfAbsent(params.getParam(VARIANT), absent -> new Row());
      result.getBenchmarkResults().stream()
          .flatMap(fork -> fork.getIterationResults().stream())
          .forEach(
              iteration -> {
                row.nanos().add(iteration.getPrimaryResult().getScore());
                row.bytes()
                    .add(
                        requireNonNull(iteration.getSecondaryResults().get("gc.alloc.rate.norm"))
                            .getScore());
              });
    }
  }

  private static String title(BenchmarkParams params) {
    String name = params.getBenchmark();
    return Stream.concat(
            Stream.of(
                name.substring(Report.class.getPackageName().length() + 1).replace("Bridged", ""),
                params.getThreads() == 1 ? "1 thread" : params.getThreads() + " threads"),
            params.getParamsKeys().stream()
                .filter(key -> !key.equals(VARIANT))
                .map(key -> words(params.getParam(key)) + (key.equals("series") ? " series" : "")))
        .collect(Collectors.joining(", "));
  }

  private void print(PrintStream out) {
    tables.forEach(
        (title, rows) -> {
          boolean hasBare = rows.keySet().stream().anyMatch(variant -> variant.startsWith(BARE));
          out.printf("%n### %s%n%n", title);
          out.println(
              "| variant | ratio | ns/op | min to max | B/op |"
                  + (hasBare ? " added ns | added B |" : ""));
          out.println("|---|---:|---:|---:|---:|" + (hasBare ? "---:|---:|" : ""));
          Row first = rows.values().iterator().next();
          Row bare = first;
          for (Map.Entry<String, Row> entry : rows.entrySet()) {
            Row row = entry.getValue();
            if (entry.getKey().startsWith(BARE)) {
              bare = row;
            }
            out.printf(
                Locale.ROOT,
                "| %s | %.2f | %,.1f | %,.1f to %,.1f | %,d |",
                words(entry.getKey()),
                median(row.nanos()) / median(first.nanos()),
                median(row.nanos()),
                row.nanos().stream().mapToDouble(n -> n).min().orElseThrow(),
                row.nanos().stream().mapToDouble(n -> n).max().orElseThrow(),
                Math.round(median(row.bytes())));
            if (hasBare) {
              out.printf(
                  Locale.ROOT,
                  " %,.0f | %,d |",
                  median(row.nanos()) - median(bare.nanos()),
                  Math.round(median(row.bytes()) - median(bare.bytes())));
            }
            out.println();
          }
        });
  }

  private static void printSizes(PrintStream out) throws IOException {
    out.printf("%n### Size of the page%n%n| variant | 1,000 series | 10,000 series |%n");
    out.println("|---|---:|---:|");
    for (ScrapeBenchmark.Variant variant : ScrapeBenchmark.Variant.values()) {
      out.printf(
          Locale.ROOT,
          "| %s | %,d bytes | %,d bytes |%n",
          words(variant.name()),
          ScrapeBenchmark.bytes(variant, 1_000),
          ScrapeBenchmark.bytes(variant, 10_000));
    }
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
