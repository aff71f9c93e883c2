package io.throughline.semconv.generator;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The facts of every release, as they were published: {@code 0.1.0.json} and so on. */
final class Releases {

  private static final String SUFFIX = ".json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private Releases() {}

  /** In the order of their versions; none before the first release. */
  static List<Facts> read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    }
    SortedMap<Version, Facts> releases = new TreeMap<>();
    for (Path file : files) {
      releases.put(version(file), facts(file));
    }
    return List.copyOf(releases.values());
  }

  /** The file of a release, which may be there or not. */
  static Path file(Path folder, String version) {
    Path file = folder.resolve(version + SUFFIX);
    version(file);
    return file;
  }

  private static Version version(Path file) {
    String name = file.getFileName().toString();
    try {
      return Version.parse(name.substring(0, name.length() - SUFFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new CatalogueException(
          file.toString(), "is named after no version; a release is a file such as 1.2.0.json");
    }
  }

  private static Facts facts(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file), Facts.class);
    } catch (JacksonException e) {
      throw new CatalogueException(
          file.toString(),
          "has not the facts of a release, as 'release' writes them: " + e.getOriginalMessage());
    }
  }
}
