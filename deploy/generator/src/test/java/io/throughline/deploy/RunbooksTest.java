package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunbooksTest {

  private static final Path FOLDER = Repository.ROOT.resolve("docs/runbooks");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @Test
  void each_alert_has_a_page_and_each_page_an_alert() throws IOException {
    assertThat(pages().stream().map(page -> page.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of("README.md"),
                    Repository.ALERTS.stream().map(alert -> alert.alert() + ".md"))
                .collect(Collectors.toSet()));
  }

  @Test
  void the_list_of_pages_has_each_alert_once_with_its_severities() throws IOException {
    String list = Files.readString(FOLDER.resolve("README.md"));
    assertThat(LINK.matcher(list).results().map(link -> link.group(1))).doesNotHaveDuplicates();
    for (Rule alert : Repository.ALERTS) {
      assertThat(list)
          .containsPattern(
              "\\[%s]\\(%s\\.md\\) \\|.*%s"
                  .formatted(alert.alert(), alert.alert(), alert.severity()));
    }
  }

  /** RunbookTest shows what is refused. */
  @ParameterizedTest
  @MethodSource("pages")
  void a_page_says_what_it_means_whom_it_hurts_what_to_ask_and_what_to_do(Path page)
      throws IOException {
    String name = page.getFileName().toString().replace(".md", "");
    if (!name.equals("README")) {
      assertThat(Runbook.problems(page, name, Repository.RULES, Repository.metrics())).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void a_link_leads_somewhere(Path page) throws IOException {
    LINK.matcher(Files.readString(page))
        .results()
        .map(match -> FOLDER.resolve(match.group(1)))
        .forEach(target -> assertThat(target).exists());
  }
}
