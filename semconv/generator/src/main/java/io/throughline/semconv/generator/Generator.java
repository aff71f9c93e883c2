package io.throughline.semconv.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The command that reads the catalogue and writes everything that is generated from it. */
public final class Generator {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Generator() {}

  /**
   * Generates once.
   *
   * @param args the root of the repository; the folders for Java and for resources; {@code check}
   *     or {@code write} what is generated and committed
   * @throws CatalogueException if a file breaks a rule; the message names file and line
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      throw new IllegalArgumentException(
          "usage: Generator <repository> <folder for Java> <folder for resources> check|write");
    }
    Path repository = Path.of(args[0]).normalize();
    Path semconv = repository.resolve("semconv");
    Catalogue catalogue =
        CatalogueReader.read(List.of(semconv.resolve("model"), semconv.resolve("opentelemetry")));
    SourceDocuments.check(semconv.resolve("documents"), catalogue);
    checkEvolution(semconv.resolve("releases"), catalogue);
    JavaWriter.ours(catalogue).writeTo(Path.of(args[1]), semconv);
    writeFacts(catalogue, Path.of(args[2]).resolve("io/throughline/semconv/catalogue.json"));
    boolean write = args[3].equals("write");
    for (GeneratedFiles files : committed(catalogue, repository)) {
      if (write) {
        files.write();
      } else {
        files.check();
      }
    }
  }

  private static List<GeneratedFiles> committed(Catalogue catalogue, Path repository) {
    return List.of(
        new GeneratedFiles(
            repository.resolve("docs/reference"), ReferencePages.ours(catalogue).files()),
        new GeneratedFiles(
            repository.resolve("deploy/prometheus/aliases"),
            AliasRules.files(catalogue, "semconv/model")),
        new GeneratedFiles(
            repository.resolve("deploy/elasticsearch/component_templates"),
            LogFieldsTemplate.files("throughline", "semconv/model", catalogue)));
  }

  /** The folder has the facts of each release, which are put there when it is made. */
  private static void checkEvolution(Path folder, Catalogue catalogue) throws IOException {
    List<Facts> releases = Releases.read(folder);
    if (releases.isEmpty()) {
      return;
    }
    List<String> breaks = Evolution.breaks(releases, Facts.of(catalogue));
    if (!breaks.isEmpty()) {
      throw new CatalogueException(
          folder.toString(),
          "this breaks users of the last release, keep the old names as deprecated for two releases: "
              + String.join("; ", breaks));
    }
  }

  private static void writeFacts(Catalogue catalogue, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, JSON.writeValueAsString(Facts.of(catalogue)) + "\n");
  }
}
