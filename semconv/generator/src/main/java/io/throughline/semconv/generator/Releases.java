package io.throughline.semconv.generator;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The facts of every release, as they were published: {@code 0.1.0.json} and so on. */
final class Releases {

  private static final String SUFFIX = ".json";

  private Releases() {}

  /** In the order of their versions; none before the first release. */
  static List<Facts> read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files =
          listing
              .filter(file -> file.toString().endsWith(SUFFIX))
              .sorted(Comparator.comparing(Releases::version))
              .toList();
    }
    List<Facts> releases = new ArrayList<>();
    for (Path file : files) {
      releases.add(JsonMapper.shared().readValue(Files.readString(file), Facts.class));
    }
    return releases;
  }

  private static Version version(Path file) {
    String name = file.getFileName().toString();
    return Version.parse(name.substring(0, name.length() - SUFFIX.length()));
  }
}
