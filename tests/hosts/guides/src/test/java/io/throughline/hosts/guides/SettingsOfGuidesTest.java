package io.throughline.hosts.guides;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation tells people to set can be set. */
class SettingsOfGuidesTest {

  private static final Path DOCS = Path.of("..", "..", "..", "docs");

  private static final Pattern PROPERTY =
      Pattern.compile("\\b((?:otel|throughline)\\.[a-z0-9]+(?:[.-][a-z0-9]+)+)(?==|`|: )");

  private static final Pattern VARIABLE =
      Pattern.compile("\\b((?:OTEL|THROUGHLINE)_[A-Z0-9_]*[A-Z0-9])\\b(?!\\*)");

  /** Read by the instrumentation of OpenTelemetry's starter. */
  private static final String INSTRUMENTATION = "otel.instrumentation.";

  @Test
  void each_setting_of_a_guide_is_in_the_reference() throws IOException {
    Set<String> reference =
        found("`((?:otel|throughline)\\.[a-z0-9.-]+)`", DOCS.resolve("reference/configuration.md"));
    assertThat(reference).contains("otel.traces.sampler", "throughline.spool.enabled");
    Set<String> metrics = found("### `([a-z0-9._]+)`", DOCS.resolve("reference/throughline.md"));
    Set<String> unknown = new TreeSet<>();

    for (Path page : pages()) {
      Set<String> named = found(PROPERTY.pattern(), page);
      named.addAll(
          found(VARIABLE.pattern(), page).stream()
              .map(name -> property(name, reference))
              .collect(Collectors.toSet()));
      named.stream()
          .filter(name -> !name.startsWith(INSTRUMENTATION))
          .filter(name -> !reference.contains(name) && !metrics.contains(name))
          .forEach(name -> unknown.add(page.getFileName() + ": " + name));
    }

    assertThat(unknown).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> guides = Files.list(DOCS.resolve("guides"))) {
      List<Path> pages =
          Stream.concat(
                  guides.filter(page -> page.toString().endsWith(".md")),
                  Stream.of(
                      DOCS.resolve("hosts.md"),
                      DOCS.resolve("operating.md"),
                      DOCS.resolve("viewer.md")))
              .toList();
      assertThat(pages).hasSizeGreaterThan(10);
      return pages;
    }
  }

  /** The setting of that variable, which does not tell a dot from a hyphen. */
  private static String property(String variable, Set<String> reference) {
    return reference.stream()
        .filter(name -> variable(name).equals(variable))
        .findAny()
        .orElse(variable.toLowerCase(Locale.ROOT).replace('_', '.'));
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static Set<String> found(String pattern, Path page) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(page))
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
