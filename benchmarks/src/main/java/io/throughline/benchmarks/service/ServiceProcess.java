package io.throughline.benchmarks.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A JVM that runs until it is closed, as Linux sees it. */
final class ServiceProcess implements AutoCloseable {

  private static final long SETTLING_MILLIS = 500;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Process process;
  private final Path proc;
  private final double readyMillis;
  private final String ready;
  private volatile String lastLine = "";

  private ServiceProcess(Process process, double readyMillis, String ready) {
    this.process = process;
    this.proc = Path.of("/proc", Long.toString(process.pid()));
    this.readyMillis = readyMillis;
    this.ready = ready;
  }

  /** Of a class of this class path. Returns when it has said that it is ready. */
  static ServiceProcess start(Class<?> main, List<String> options, List<String> args)
      throws IOException {
    return start(System.getProperty("java.class.path"), main.getName(), options, args);
  }

  /** Returns when it has said that it is ready. */
  static ServiceProcess start(
      String classPath, String main, List<String> options, List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(args);
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    while (line != null && !line.startsWith("ready")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException(command + " ended before it was ready");
    }
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    ServiceProcess service =
        new ServiceProcess(process, millis, line.substring("ready".length()).strip());
    Thread drain =
        new Thread(() -> output.lines().forEach(said -> service.lastLine = said), "drain");
    drain.setDaemon(true);
    drain.start();
    return service;
  }

  /** From its start until it said so. */
  double readyMillis() {
    return readyMillis;
  }

  /** What it said besides. */
  String ready() {
    return ready;
  }

  /** The last that it said of all. */
  String lastLine() {
    return lastLine;
  }

  double residentMegabytes() throws IOException {
    return status("VmRSS:") / 1024;
  }

  /** When it gives nothing more back, as the JVM does with its heap after a collection. */
  double settledMegabytes() throws IOException, InterruptedException {
    double before;
    double now = residentMegabytes();
    do {
      before = now;
      Thread.sleep(SETTLING_MILLIS);
      now = residentMegabytes();
    } while (now < before);
    return now;
  }

  void collectGarbage() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (asked.waitFor() != 0) {
      throw new IOException(jcmd + " ended with " + asked.exitValue());
    }
  }

  double threads() throws IOException {
    return status("Threads:");
  }

  private double status(String key) throws IOException {
    return Files.readAllLines(proc.resolve("status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Of each of its threads with such a name, which has 15 characters at most. */
  Cpu cpu(Predicate<String> names) throws IOException {
    Map<Path, Double> nanos = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc.resolve("task"))) {
      for (Path thread : threads) {
        try {
          if (names.test(Files.readString(thread.resolve("comm")).strip())) {
            String ran = Files.readString(thread.resolve("schedstat"));
            nanos.put(thread, Double.parseDouble(ran.substring(0, ran.indexOf(' '))));
          }
        } catch (NoSuchFileException e) {
          // It has just ended.
        }
      }
    }
    return new Cpu(nanos);
  }

  /** By thread, because one that ends takes its own with it. */
  record Cpu(Map<Path, Double> nanos) {

    double secondsSince(Cpu before) {
      double spent = 0;
      for (Map.Entry<Path, Double> thread : nanos.entrySet()) {
        spent += thread.getValue() - before.nanos.getOrDefault(thread.getKey(), 0.0);
      }
      return spent / NANOS_PER_SECOND;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join(); // which ends its output as well
  }
}
