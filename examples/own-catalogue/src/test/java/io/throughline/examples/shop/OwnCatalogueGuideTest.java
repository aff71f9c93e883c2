package io.throughline.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide shows this example: what it quotes stands here. */
class OwnCatalogueGuideTest {

  /** A file's name, and the block that follows. */
  private static final Pattern QUOTE =
      Pattern.compile("(?s)`([\\w./-]+)`:\\n\\n```\\w*\\n(.*?)```");

  @Test
  void what_the_guide_quotes_stands_in_the_example() throws IOException {
    List<MatchResult> quotes =
        QUOTE.matcher(Files.readString(Path.of("../../docs/own-catalogue.md"))).results().toList();

    assertThat(quotes).hasSize(7);
    for (MatchResult quote : quotes) {
      assertThat(Path.of(quote.group(1))).content().contains(quote.group(2));
    }
  }
}
