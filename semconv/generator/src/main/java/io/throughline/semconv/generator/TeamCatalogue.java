package io.throughline.semconv.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The catalogue of a team, which may use every attribute of ours. What it generates is about the
 * team's own definitions; ours are in the jars that it depends on.
 */
public final class TeamCatalogue {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;
  private final Catalogue ours;
  private final Catalogue all;
  private final Catalogue own;

  private TeamCatalogue(Path folder, Catalogue ours, Catalogue all) {
    this.folder = folder;
    this.ours = ours;
    this.all = all;
    this.own = all.without(ours);
  }

  /**
   * Reads the definitions in a folder: its {@code *.yaml}, but not those of folders in it.
   *
   * @param folder with a {@code manifest.yaml}
   * @return the catalogue
   * @throws CatalogueException if a file breaks a rule; the message names file and line
   * @throws IOException if a file cannot be read
   */
  public static TeamCatalogue read(Path folder) throws IOException {
    Path manifest = folder.resolve("manifest.yaml");
    if (!Files.exists(manifest)) {
      throw new CatalogueException(
          manifest.toString(),
          "is missing; it has a line such as 'schema_url: https://example.com/schemas/1.0.0'");
    }
    return BundledDefinitions.read(
        bundled -> {
          List<Path> folders = new ArrayList<>(bundled);
          folders.add(folder);
          return new TeamCatalogue(
              folder, CatalogueReader.read(bundled), CatalogueReader.read(folders, folder));
        });
  }

  /**
   * Writes the classes by which telemetry is recorded.
   *
   * @param sources the folder of sources; what people wrote there is left alone
   * @param javaPackage the package of the classes, and the scope of what they record
   * @param version of the scope
   * @throws CatalogueException if a file that people or another catalogue wrote is in the way
   * @throws IOException if a file cannot be written
   */
  public void writeJava(Path sources, String javaPackage, String version) throws IOException {
    JavaWriter.of(own, GeneratedPackage.of(javaPackage, ours), version).writeTo(sources, folder);
  }

  /**
   * The pages that describe each name.
   *
   * @return the text of each file, by its name
   */
  public SortedMap<String, String> referencePages() {
    return ReferencePages.of(own, source()).files();
  }

  /**
   * Recording rules of Prometheus by which older names of metrics are answered.
   *
   * @return the text of each file, by its name; none if no metric has an alias
   */
  public SortedMap<String, String> aliasRules() {
    return AliasRules.files(own, source());
  }

  /**
   * The component template of Elasticsearch for the fields of log lines.
   *
   * @param name the first part of the file's name
   * @return the text of the file, by its name
   */
  public SortedMap<String, String> logFields(String name) {
    return LogFieldsTemplate.files(name, source(), own);
  }

  private String source() {
    return folder.getFileName().toString();
  }

  /**
   * What can be queried: the team's metrics and ours.
   *
   * @return all metrics
   */
  public List<ExportedMetric> metrics() {
    return ExportedMetric.of(all);
  }

  /**
   * The facts that reach backends, in JSON. A release keeps them, the next one is compared.
   *
   * @return the text of a file
   */
  public String facts() {
    return JSON.writeValueAsString(Facts.of(own)) + "\n";
  }

  /**
   * The changes since the last release that break somebody, and whom.
   *
   * @param releases the folder with the facts of each, such as {@code 1.2.0.json}
   * @return a sentence for each; none before the first release
   * @throws CatalogueException if a file is not named after a version, or has no such facts
   * @throws IOException if a file cannot be read
   */
  public List<String> breaks(Path releases) throws IOException {
    List<Facts> released = Releases.read(releases);
    return released.isEmpty() ? List.of() : Evolution.breaks(released, Facts.of(own));
  }

  /**
   * The file in which a release keeps its facts.
   *
   * @param releases the folder with those of each
   * @param version of the release
   * @return the file, which may be there or not
   * @throws CatalogueException if releases have no such version
   */
  public static Path releaseFile(Path releases, String version) {
    return Releases.file(releases, version);
  }
}
