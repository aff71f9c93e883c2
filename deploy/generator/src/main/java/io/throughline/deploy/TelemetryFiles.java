package io.throughline.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a team's folder that would not be read although they look as if they were: another
 * ending, another name of a folder, a folder in a folder.
 */
final class TelemetryFiles {

  /** Those that are read as a whole, file by file. */
  private static final List<String> PARTS = List.of("dashboards", "rules", "tests");

  private static final SortedSet<String> FOLDERS =
      new TreeSet<>(List.of("dashboards", "rules", "tests", "runbooks", "releases"));

  private TelemetryFiles() {}

  /** A sentence for each of them, which begins with the file. */
  static List<String> problems(Path folder) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path path : in(folder, Files::isDirectory)) {
      if (!FOLDERS.contains(path.getFileName().toString())) {
        problems.add(path + ": nothing reads this folder, but " + FOLDERS);
      }
    }
    for (Path file : in(folder, TelemetryFiles::isYml)) {
      problems.add(file + ": nothing reads this file, its name has to end with .yaml");
    }
    for (String part : PARTS) {
      for (Path path : in(folder.resolve(part), TelemetryFiles::isOther)) {
        problems.add(path + ": nothing reads this, but .yaml and .yml in " + folder.resolve(part));
      }
    }
    for (Path path : in(folder.resolve("runbooks"), TelemetryFiles::hasPages)) {
      problems.add(path + ": nothing reads the pages in this folder, but those beside it");
    }
    return problems;
  }

  private static boolean isYml(Path file) {
    return Files.isRegularFile(file) && file.toString().endsWith(".yml");
  }

  /** Not a word about pages that explain a folder. */
  private static boolean isOther(Path path) {
    return Files.isDirectory(path) || !path.toString().matches(".*\\.(ya?ml|md)");
  }

  private static boolean hasPages(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.anyMatch(file -> file.toString().endsWith(".md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without what is hidden, as systems leave it everywhere. */
  private static List<Path> in(Path folder, Predicate<Path> which) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(which)
          .sorted()
          .toList();
    }
  }
}
