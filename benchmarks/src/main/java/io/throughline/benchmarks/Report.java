package io.throughline.benchmarks;

import static java.util.Objects.requireNonNull;

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
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints a table for each, with the ratios to its first row.
 *
 * <p>Passes run one after the other over all variants, so that the forks of one variant lie minutes
 * apart: on a machine that others use as well, what disturbs one of them does not disturb all.
 */
public final class Report {

  private static final String VARIANT = "variant";

  /** Also run on two threads. */
  private static final List<String> CONTENDED =
      List.of("CounterBenchmark", "OpenAttributeBenchmark");

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
      report.add(report.run(pattern, 1));
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

  private Collection<RunResult> run(String pattern, int threads) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(".*" + pattern + ".*")
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
                name.substring(Report.class.getPackageName().length() + 1),
                params.getThreads() == 1 ? "1 thread" : params.getThreads() + " threads"),
            params.getParamsKeys().stream()
                .filter(key -> !key.equals(VARIANT))
                .map(key -> words(params.getParam(key)) + (key.equals("series") ? " series" : "")))
        .collect(Collectors.joining(", "));
  }

  private void print(PrintStream out) {
    tables.forEach(
        (title, rows) -> {
          out.printf("%n### %s%n%n", title);
          out.println("| variant | ratio | ns/op | min to max | B/op |");
          out.println("|---|---:|---:|---:|---:|");
          double first = median(rows.values().iterator().next().nanos());
          rows.forEach(
              (variant, row) ->
                  out.printf(
                      Locale.ROOT,
                      "| %s | %.2f | %,.1f | %,.1f to %,.1f | %,d |%n",
                      words(variant),
                      median(row.nanos()) / first,
                      median(row.nanos()),
                      row.nanos().stream().mapToDouble(n -> n).min().orElseThrow(),
                      row.nanos().stream().mapToDouble(n -> n).max().orElseThrow(),
                      Math.round(median(row.bytes()))));
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
