package io.throughline.examples.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The memory of programs that are many processes. */
public final class MemoryOfAll {

  private MemoryOfAll() {}

  /** Of what several of them share, each counts its part: PostgreSQL's would count ten times. */
  public static double megabytes(Stream<ProcessHandle> processes) throws IOException {
    double sum = 0;
    for (ProcessHandle process : processes.toList()) {
      sum += megabytes(process.pid());
    }
    return sum;
  }

  private static double megabytes(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      return lines
              .filter(line -> line.startsWith("Pss:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
              .sum()
          / 1024;
    } catch (NoSuchFileException e) {
      return 0; // It has just ended.
    }
  }
}
