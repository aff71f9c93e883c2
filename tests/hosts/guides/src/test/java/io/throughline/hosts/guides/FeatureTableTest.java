package io.throughline.hosts.guides;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever docs/guides/README.md says Throughline has, there is a test of it, which is named. */
class FeatureTableTest {

  private static final Path ROOT = Path.of("..", "..", "..");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void each_feature_is_tested_where_the_page_says() throws IOException {
    List<List<String>> rows = rows();
    assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> assertThat(row).hasSize(7));
    Map<String, List<Path>> tests = tests();
    List<String> untested = new ArrayList<>();

    for (List<String> row : rows) {
      List<MatchResult> named = NAMED.matcher(row.get(6)).results().toList();
      boolean isThere = !List.of("no", "not tested").contains(row.get(1));
      if (named.isEmpty() == isThere) {
        untested.add(row.get(0));
      }
      for (MatchResult test : named) {
        if (!has(tests.getOrDefault(test.group(1), List.of()), test.group(2))) {
          untested.add(row.get(0) + ": " + test.group());
        }
      }
    }

    assertThat(untested).isEmpty();
  }

  /** Those of the table, without its two lines of heading. */
  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/guides/README.md")).stream()
        .filter(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
        .toList();
  }

  private static Map<String, List<Path>> tests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> file.toString().contains("/src/test/java/"))
          .collect(
              Collectors.groupingBy(file -> file.getFileName().toString().replace(".java", "")));
    }
  }

  private static boolean has(List<Path> files, String method) throws IOException {
    for (Path file : files) {
      if (Files.readString(file).contains("void " + method + "(")) {
        return true;
      }
    }
    return false;
  }
}
