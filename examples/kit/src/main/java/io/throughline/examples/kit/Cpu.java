package io.throughline.examples.kit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time that the threads of a process have had so far, as Linux counts it. The compilers'
 * are left out: in a service that runs for days they have long been done.
 */
public record Cpu(Map<Path, Long> nanos) {

  private static final String COMPILER = "C\\d CompilerThre.*\\s*";

  public static Cpu of(long pid) throws IOException {
    Map<Path, Long> nanos = new HashMap<>();
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        try {
          if (!Files.readString(thread.resolve("comm")).matches(COMPILER)) {
            String ran = Files.readString(thread.resolve("schedstat"));
            nanos.put(thread, Long.parseLong(ran.substring(0, ran.indexOf(' '))));
          }
        } catch (NoSuchFileException e) {
          // It has just ended.
        }
      }
    }
    return new Cpu(nanos);
  }

  public double secondsSince(Cpu before) {
    long spent = 0;
    for (Map.Entry<Path, Long> thread : nanos.entrySet()) {
      // Below zero: another one has got its number.
      spent += Math.max(0, thread.getValue() - before.nanos.getOrDefault(thread.getKey(), 0L));
    }
    return spent / 1e9;
  }
}
