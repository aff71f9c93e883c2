package io.throughline.catalogue;

import io.throughline.deploy.TeamBundle;
import io.throughline.semconv.generator.TeamCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folder in which a team defines its telemetry, and what is made of it.
 *
 * @param folder with {@code manifest.yaml}, definitions and the folders of {@link TeamBundle}
 * @param name of the system, with which the addresses of its dashboards begin
 * @param javaPackage of the classes that are generated
 * @param version of what is built
 */
record TelemetryFolder(Path folder, String name, String javaPackage, String version) {

  /** The facts of a release, which the next one is compared with. */
  private static final String RELEASES = "releases";

  /**
   * Writes all that is generated. Where something is wrong, the classes are there all the same, so
   * that the compiler can say what it thinks of them.
   *
   * @param sources the folder of generated sources
   * @param output the folder of pages, dashboards, rules and templates
   * @return the pages and cases of which something is still to be written
   * @throws CatalogueProblems if a name is not what others rely on; it has all such problems
   */
  List<Path> generate(Path sources, Path output) throws IOException {
    TeamCatalogue catalogue = TeamCatalogue.read(folder);
    catalogue.writeJava(sources, javaPackage, version);
    TeamBundle bundle = TeamBundle.read(folder, name, catalogue.metrics());
    List<String> problems = new ArrayList<>(bundle.problems());
    for (String broken : catalogue.breaks(folder.resolve(RELEASES))) {
      problems.add(
          folder.resolve(RELEASES)
              + ": this breaks users of the last release, keep what it had as deprecated for two"
              + " releases: "
              + broken);
    }
    if (!problems.isEmpty()) {
      throw new CatalogueProblems(problems);
    }
    SortedMap<String, String> files = new TreeMap<>(bundle.files());
    put(files, "reference", catalogue.referencePages());
    put(files, "prometheus/aliases", catalogue.aliasRules());
    put(files, "elasticsearch/component_templates", catalogue.logFields(name));
    files.put("catalogue.json", catalogue.facts());
    Output.replace(output, files, folder);
    return bundle.unfinished();
  }

  /** Writes a page and cases for each alert that has none, and returns what was written. */
  List<Path> writeStubs() throws IOException {
    TeamCatalogue catalogue = TeamCatalogue.read(folder);
    TeamBundle bundle = TeamBundle.read(folder, name, catalogue.metrics());
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, String> stub : bundle.stubs().entrySet()) {
      written.add(Output.write(folder.resolve(stub.getKey()), stub.getValue()));
    }
    return written;
  }

  /** Keeps the facts of this version, with which later ones are compared. */
  Path release() throws IOException {
    Path file = TeamCatalogue.releaseFile(folder.resolve(RELEASES), version);
    if (Files.exists(file)) {
      throw new CatalogueProblems(List.of(file + ": is there already, a release does not change"));
    }
    return Output.write(file, TeamCatalogue.read(folder).facts());
  }

  private static void put(
      SortedMap<String, String> files, String folder, SortedMap<String, String> texts) {
    texts.forEach((name, text) -> files.put(folder + "/" + name, text));
  }
}
