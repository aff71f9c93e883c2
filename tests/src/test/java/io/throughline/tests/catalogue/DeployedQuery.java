package io.throughline.tests.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A PromQL expression of the bundle.
 *
 * @param place the file and what in it has the expression
 * @param records the series that the expression makes, if it is a recording rule's
 */
record DeployedQuery(String place, String expression, Optional<String> records) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern FENCED = Pattern.compile("(?s)```promql\\n(.*?)```");

  /** Those of all rules and dashboards below a folder. */
  static List<DeployedQuery> below(Path folder) {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(folder, new BundleFiles(files));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream()
        .sorted()
        .flatMap(file -> in(folder.relativize(file).toString(), read(file)))
        .toList();
  }

  /** Not below {@code .run}, where files of the stores come and go meanwhile. */
  private static final class BundleFiles extends SimpleFileVisitor<Path> {

    private final List<Path> found;

    BundleFiles(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return folder.getFileName().toString().matches("\\..*|target|src")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.getFileName().toString().matches("[^.].*\\.(ya?ml|json)")) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** Those that runbooks tell to paste. */
  static List<DeployedQuery> ofRunbooks(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().flatMap(DeployedQuery::pasted).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<DeployedQuery> pasted(Path page) {
    try {
      return FENCED
          .matcher(Files.readString(page))
          .results()
          .map(
              query ->
                  new DeployedQuery(
                      page.getFileName().toString(), query.group(1).strip(), Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<DeployedQuery> in(String place, JsonNode node) {
    Stream<DeployedQuery> nested =
        node.isObject()
            ? node.propertyStream().flatMap(property -> in(place, property.getValue()))
            : node.valueStream().flatMap(element -> in(place, element));
    if (!node.path("expr").isString()) {
      return nested;
    }
    Optional<String> records = node.path("record").asStringOpt();
    String name = records.or(() -> node.path("alert").asStringOpt()).orElse("a panel");
    String expression = withoutVariables(node.get("expr").asString());
    return Stream.concat(
        Stream.of(new DeployedQuery(place + ", " + name, expression, records)), nested);
  }

  /** Grafana's variables as PromQL: a duration where one stands, otherwise any value. */
  private static String withoutVariables(String expression) {
    return expression
        .replaceAll("\\[\\$\\{?__[a-z_]+}?", "[5m")
        .replaceAll("\\$\\{?__(rate_)?(interval|range)(_m?s)?}?", "300")
        .replaceAll("\\$(\\w+|\\{\\w+(:\\w+)?})", ".*");
  }

  static JsonNode read(Path file) {
    try {
      String text = Files.readString(file);
      if (file.toString().endsWith(".json")) {
        return JSON.readTree(text);
      }
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      List<Object> documents = new ArrayList<>();
      new Load(settings).loadAllFromString(text).forEach(documents::add);
      return JSON.valueToTree(documents.size() == 1 ? documents.get(0) : documents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
