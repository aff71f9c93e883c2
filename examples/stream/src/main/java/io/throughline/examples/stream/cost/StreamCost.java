package io.throughline.examples.stream.cost;

import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.TelemetryBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The command line of {@code ./bench stream}: a server with telemetry and one without get the same
 * packets in turns, so that what disturbs the machine does not disturb one alone. {@code --quick}
 * measures shortly, for a first impression.
 */
public final class StreamCost {

  /** The last three have the same packets, in more and more streams. */
  private static final List<RelayLoad> LOADS =
      List.of(
          new RelayLoad(1, 1900),
          new RelayLoad(1, 9500),
          new RelayLoad(10, 950),
          new RelayLoad(100, 95));

  private static final int PAGES = 50;

  /** Whose CPU still falls by more than this has code that is not compiled yet. */
  private static final double COLD = 0.97;

  private final int rounds;
  private final int seconds;
  private final int warmUps;
  private final Path folder;

  public static void main(String[] args) throws IOException, InterruptedException {
    boolean quick = List.of(args).contains("--quick");
    Path folder = Path.of(System.getProperty("cost.folder", "target/cost")).toAbsolutePath();
    Runtime.getRuntime().addShutdownHook(new Thread(StreamCost::killServers)); // for Ctrl-C
    StreamCost cost = new StreamCost(quick ? 2 : 5, quick ? 5 : 10, quick ? 3 : 12, folder);
    System.out.println(
        String.join(
            " | ",
            "| ",
            "off, share of a core in percent",
            "added",
            "off, CPU in µs a packet",
            "ratio",
            "resident MB, added",
            "off, bytes allocated a packet",
            "added",
            "page in ms, at most |"));
    System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (RelayLoad load : LOADS) {
      cost.compare(load);
    }
    System.exit(0);
  }

  private static void killServers() {
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * @param warmUps how many at most
   */
  private StreamCost(int rounds, int seconds, int warmUps, Path folder) {
    this.rounds = rounds;
    this.seconds = seconds;
    this.warmUps = warmUps;
    this.folder = folder;
  }

  private void compare(RelayLoad load) throws IOException, InterruptedException {
    RunFolder.clear(folder);
    System.err.println("starting and warming up: " + load);
    try (TelemetryBytes collector = new TelemetryBytes();
        MeasuredServer off = MeasuredServer.start(false, load, collector.endpoint(), folder);
        MeasuredServer on = MeasuredServer.start(true, load, collector.endpoint(), folder)) {
      warmUp(off, on);
      List<Double> offs = new ArrayList<>();
      List<Double> added = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        System.err.println("round " + (round + 1) + " of " + rounds);
        boolean offFirst = round % 2 == 0;
        double first = (offFirst ? off : on).cpu(seconds);
        double second = (offFirst ? on : off).cpu(seconds);
        double without = offFirst ? first : second;
        double with = offFirst ? second : first;
        offs.add(without);
        added.add(with - without);
        ratios.add(with / without);
      }
      double percent = 100.0 / seconds;
      double micros = 1e6 / ((double) load.rate() * seconds);
      double resident = on.residentMegabytes() - off.residentMegabytes();
      double page = on.page(PAGES);
      double allocated = off.allocated(seconds);
      System.out.println(
          String.join(
                  " | ",
                  "| " + load,
                  range(offs, percent, "%.1f"),
                  range(added, percent, "%+.2f"),
                  range(offs, micros, "%.1f"),
                  range(ratios, 1, "%.3f"),
                  text("%+.1f", resident),
                  text("%.0f", allocated),
                  text("%+.0f", on.allocated(seconds) - allocated),
                  text("%.1f", page))
              + " |");
    }
  }

  /** Until both get no cheaper: a service that runs for days has all its code compiled. */
  private void warmUp(MeasuredServer off, MeasuredServer on)
      throws IOException, InterruptedException {
    double without = Double.MAX_VALUE;
    double with = Double.MAX_VALUE;
    for (int i = 0; i < warmUps; i++) {
      double nowWithout = off.cpu(seconds);
      double nowWith = on.cpu(seconds);
      if (nowWithout > COLD * without && nowWith > COLD * with) {
        return;
      }
      without = nowWithout;
      with = nowWith;
    }
  }

  /** The median, and in brackets the least and the most. */
  private static String range(List<Double> values, double unit, String format) {
    double[] sorted = values.stream().mapToDouble(value -> value * unit).sorted().toArray();
    double[] middle = Arrays.copyOfRange(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1);
    return "%s (%s to %s)"
        .formatted(
            text(format, Arrays.stream(middle).average().orElseThrow()),
            text(format, sorted[0]),
            text(format, sorted[sorted.length - 1]));
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
