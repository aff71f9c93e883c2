package io.throughline.viewer.internal.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageContentTest {

  private static final Pattern PRELOAD =
      Pattern.compile("<link rel=\"modulepreload\" href=\"(.+)\">");

  @Test
  void the_index_names_what_the_first_page_needs_each_once_and_no_other_page() {
    List<String> preloads =
        PRELOAD.matcher(content("/index.html")).results().map(found -> found.group(1)).toList();

    assertThat(preloads)
        .doesNotHaveDuplicates()
        .contains("vendor/preact.module.js", "main.js", "App.js", "core/api.js")
        .contains("traces/TracesPage.js", "traces/Cloud.js", "traces/cloudLayout.js")
        .allSatisfy(module -> assertThat(PageContent.of("/" + module)).isNotEmpty())
        .noneMatch(module -> module.startsWith("metrics/") || module.startsWith("health/"));
  }

  @Test
  void the_map_of_imports_comes_before_any_module() {
    String index = content("/index.html");

    assertThat(index.indexOf("importmap")).isBetween(0, index.indexOf("modulepreload"));
  }

  @Test
  void the_stylesheet_has_all_styles_in_it() {
    assertThat(content("/styles.css"))
        .doesNotContain("@import")
        .contains(PageContent.asWritten("/styles/tokens.css"))
        .contains(PageContent.asWritten("/styles/dashboards.css"))
        .contains(PageContent.asWritten("/vendor/uPlot.min.css"));
  }

  private static String content(String path) {
    return new String(requireNonNull(PageContent.of(path)), UTF_8);
  }
}
