package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Alias;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that source documents have for metrics: each must be an alias, and each alias one. */
final class SourceDocuments {

  private SourceDocuments() {}

  static void check(Path folder, Catalogue catalogue) throws IOException {
    Map<String, Set<String>> aliases =
        catalogue.metrics().stream()
            .flatMap(metric -> metric.aliases().stream())
            .collect(
                Collectors.groupingBy(
                    Alias::document, Collectors.mapping(Alias::name, Collectors.toSet())));
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      YamlMap document = YamlMap.read(file).allow(Set.of("document", "names"));
      check(document, aliases.getOrDefault(document.string("document"), Set.of()));
    }
  }

  private static void check(YamlMap document, Set<String> aliases) {
    for (YamlMap name : document.mapsOrStrings("names", "name")) {
      if (!aliases.contains(name.string("name"))) {
        throw name.problem(
            "'"
                + name.string("name")
                + "' is not an alias of any metric; write it under the"
                + " 'aliases' of the one that it names");
      }
    }
    List<String> names = document.strings("names");
    for (String alias : aliases) {
      if (!names.contains(alias)) {
        throw document.problem(
            "names", "'" + alias + "' is an alias, but the document has no such name");
      }
    }
  }
}
