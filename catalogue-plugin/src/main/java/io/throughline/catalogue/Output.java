package io.throughline.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.semconv.generator.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * A folder with what was generated last: a list in it says what that was and of which catalogue, so
 * that files of others are left alone.
 */
final class Output {

  private static final String LIST = ".generated";

  private Output() {}

  /**
   * Writes the files, and deletes what was generated before and is not among them.
   *
   * @param definitions the folder that the files are generated from
   * @throws CatalogueProblems if a file of somebody else is in the way; nothing is written then
   */
  static void replace(Path folder, SortedMap<String, String> files, Path definitions)
      throws IOException {
    Path list = folder.resolve(LIST);
    Origin origin = Origin.of(folder, definitions);
    List<String> listed = Files.exists(list) ? Files.readAllLines(list) : List.of();
    if (!listed.isEmpty() && origin.differsFrom(listed.get(0))) {
      throw new CatalogueProblems(
          List.of(
              list
                  + ":1: the folder has what another catalogue generates ('"
                  + listed.get(0)
                  + "'), and each needs an output of its own"));
    }
    refuseOthers(folder, files, listed);
    Set<String> old = new HashSet<>(listed);
    old.removeAll(files.keySet());
    old.remove(origin.line());
    for (String gone : old) {
      Path file = folder.resolve(gone).normalize();
      if (file.startsWith(folder.normalize())) {
        Files.deleteIfExists(file);
      }
    }
    // First the list: what is written is known as ours even if this ends on the way.
    write(list, origin.line() + "\n" + String.join("\n", files.keySet()) + "\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static void refuseOthers(
      Path folder, SortedMap<String, String> files, List<String> listed) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (Files.exists(path)
          && !listed.contains(file.getKey())
          && !Arrays.equals(Files.readAllBytes(path), file.getValue().getBytes(UTF_8))) {
        problems.add(
            path + ": was not generated, and a file of this name would be written over it");
      }
    }
    if (!problems.isEmpty()) {
      throw new CatalogueProblems(problems);
    }
  }

  /** Leaves a file alone that is as it should be. */
  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
    return file;
  }

  /** All files of a folder, by their paths in it. */
  static List<String> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
