package io.throughline.tests.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Plays the faults and prints the table. See {@code ./faults}. */
final class Faults {

  /** A play mostly waits. */
  private static final int AT_ONCE = 3;

  private Faults() {}

  /** Ends with status 1 if anything is lost. */
  public static void main(String[] arguments) throws Exception {
    List<String> options = List.of(arguments);
    boolean isShort = options.contains("--short");
    List<String> names = options.stream().filter(option -> !option.startsWith("--")).toList();
    List<Fault> all =
        Stream.of(
                CollectorFaults.all(isShort),
                ProcessFaults.all(isShort),
                JvmFaults.all(),
                DiskFaults.all(),
                TimeFaults.all())
            .flatMap(List::stream)
            .toList();
    List<Fault> asked =
        all.stream()
            .filter(fault -> names.isEmpty() || names.stream().anyMatch(fault.name()::contains))
            .toList();
    if (asked.isEmpty()) {
      System.err.println(
          "No fault has a name with " + names + ": " + all.stream().map(Fault::name).toList());
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("faults");
    System.out.print(Row.head());
    ExecutorService players = Executors.newFixedThreadPool(AT_ONCE);
    Map<String, Future<Boolean>> results = new LinkedHashMap<>();
    for (Fault fault : asked) {
      results.put(folderOf(fault), players.submit(() -> play(fault, folder)));
    }
    List<String> bad = new ArrayList<>();
    for (Map.Entry<String, Future<Boolean>> result : results.entrySet()) {
      if (!result.getValue().get()) {
        bad.add(result.getKey());
      }
    }
    players.shutdown();
    System.out.println(
        bad.isEmpty() ? "Nothing is lost." : bad + " do not add up; what was said is in " + folder);
    System.exit(bad.isEmpty() ? 0 : 1);
  }

  private static boolean play(Fault fault, Path folder) {
    try (Stage stage = new Stage(folder.resolve(folderOf(fault)), fault)) {
      Row row = fault.on(stage);
      System.out.print(row);
      return row.isGood();
    } catch (Exception e) {
      System.out.println(fault.name() + ": " + e);
      e.printStackTrace(System.out);
      return false;
    }
  }

  private static String folderOf(Fault fault) {
    return (fault.name() + " " + fault.mode()).replaceAll("[^A-Za-z0-9]+", "-");
  }
}
