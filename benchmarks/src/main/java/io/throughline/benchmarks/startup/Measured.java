package io.throughline.benchmarks.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the service as the operating system sees it.
 *
 * @param readyMillis from the start of the process until its server listens
 * @param residentMegabytes after it has been idle, or busy, for a while
 * @param threads at the same time
 * @param cpuPercent of one core, in that while
 */
record Measured(double readyMillis, double residentMegabytes, double threads, double cpuPercent) {

  /** Linux' USER_HZ, which is the same everywhere. */
  private static final double TICKS_PER_SECOND = 100;

  static Measured run(Observer observer, boolean load, String endpoint, Duration time)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command(observer, load, endpoint)).redirectErrorStream(true).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      while (line != null && !line.equals("ready")) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IOException(observer + " ended before it was ready");
      }
      double ready = (System.nanoTime() - start) / 1e6;
      Thread drain = new Thread(() -> output.lines().forEach(unread -> {}), "drain");
      drain.setDaemon(true);
      drain.start();
      Thread.sleep(5_000); // what the start leaves behind is not what it costs to be idle
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      double before = cpuSeconds(proc);
      Thread.sleep(time.toMillis());
      double cpu = cpuSeconds(proc) - before;
      return new Measured(
          ready,
          status(proc, "VmRSS:") / 1024,
          status(proc, "Threads:"),
          100 * cpu / time.toSeconds());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<String> command(Observer observer, boolean load, String endpoint) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-Dotel.service.name=idle",
            "-Dotel.exporter.otlp.endpoint=" + endpoint,
            "-Dotel.exporter.otlp.protocol=http/protobuf",
            "-Dotel.exporter.prometheus.port=0"));
    switch (observer) {
      case NOBODY -> {}
      case SDK -> command.add("-Dotel.metrics.exporter=otlp,prometheus");
      case THROUGHLINE -> command.add("-Dlogback.configurationFile=throughline-logback.xml");
      case AGENT -> {
        command.add("-javaagent:" + System.getProperty("agent"));
        command.add("-Dotel.metrics.exporter=otlp,prometheus");
      }
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            IdleService.class.getName(),
            observer.name()));
    if (load) {
      command.add("load");
    }
    return command;
  }

  private static double cpuSeconds(Path proc) throws IOException {
    String stat = Files.readString(proc.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / TICKS_PER_SECOND;
  }

  private static double status(Path proc, String key) throws IOException {
    return Files.readAllLines(proc.resolve("status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
