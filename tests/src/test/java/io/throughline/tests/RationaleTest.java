package io.throughline.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rationale of each module: decisions that can be found, dated and overruled. */
class RationaleTest {

  private static final Pattern CITATION = Pattern.compile("RATIONALE\\.md#([\\w-]+)");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");

  static List<Path> rationales() throws IOException {
    try (Stream<Path> files = Files.find(Path.of(".."), 3, RationaleTest::isRationale)) {
      return files.sorted().toList();
    }
  }

  private static boolean isRationale(Path file, Object attributes) {
    return file.endsWith("RATIONALE.md");
  }

  @ParameterizedTest
  @MethodSource("rationales")
  void each_decision_has_its_reason_its_alternative_and_its_end(Path rationale) throws IOException {
    for (String entry : Files.readString(rationale).split("(?m)^## ", -1)) {
      if (!entry.startsWith("# ")) {
        assertThat(entry)
            .containsSubsequence(
                "?\n", "**Decision.**", "**Because.**", "**Instead of.**", "**Revisit when.**");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rationales")
  void what_code_cites_is_there(Path rationale) throws IOException {
    Set<String> anchors =
        matches(HEADING, Files.readString(rationale)).stream()
            .map(RationaleTest::anchor)
            .collect(Collectors.toSet());

    List<String> missing = new ArrayList<>();
    for (Path file : sources(rationale.resolveSibling("src/main/java"))) {
      matches(CITATION, Files.readString(file)).stream()
          .filter(cited -> !anchors.contains(cited))
          .forEach(cited -> missing.add(file.getFileName() + ": " + cited));
    }
    assertThat(missing).isEmpty();
  }

  private static List<Path> sources(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of(); // a folder of modules, or of no code
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** As GitHub makes it. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
  }
}
