package io.throughline.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * A folder that has what was generated last and nothing else: a list in it says what that was, so
 * that files of others are left alone.
 */
final class Output {

  private static final String LIST = ".generated";

  private Output() {}

  static void replace(Path folder, SortedMap<String, String> files) throws IOException {
    Path list = folder.resolve(LIST);
    Set<String> old = new HashSet<>(Files.exists(list) ? Files.readAllLines(list) : List.of());
    old.removeAll(files.keySet());
    for (String gone : old) {
      Path file = folder.resolve(gone).normalize();
      if (file.startsWith(folder.normalize())) {
        Files.deleteIfExists(file);
      }
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(folder.resolve(file.getKey()), file.getValue());
    }
    write(list, String.join("\n", files.keySet()) + "\n");
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
