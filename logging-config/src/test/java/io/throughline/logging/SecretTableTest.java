package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.logging.mask.SecretMask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is masked and what stays, by the table {@code secrets.txt}. */
class SecretTableTest {

  private final SecretMask mask = SecretMask.of(List.of(), List.of());

  static List<String> texts() throws IOException {
    try (InputStream table = SecretTableTest.class.getResourceAsStream("secrets.txt")) {
      return new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("# "))
          .map(line -> line.replace("\u00B7", "").replace('\u2424', '\n'))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void secrets_are_masked_and_nothing_else(String marked) {
    String text = marked.replaceAll("[\u00AB\u00BB]", "");

    assertThat(mask.mask(text))
        .isEqualTo(marked.replaceAll("\u00AB[^\u00BB]*\u00BB", SecretMask.MASK));
  }

  @Test
  void table_has_many_of_both() throws IOException {
    assertThat(texts()).hasSizeGreaterThanOrEqualTo(200).doesNotHaveDuplicates();
    assertThat(texts().stream().filter(text -> text.contains("\u00AB"))).hasSizeGreaterThan(150);
    assertThat(texts().stream().filter(text -> !text.contains("\u00AB"))).hasSizeGreaterThan(60);
  }
}
