package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Statistic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceDocumentsTest {

  @TempDir Path folder;

  @Test
  void names_that_are_aliases_pass() throws IOException {
    write("[packets, bytes]");

    SourceDocuments.check(folder, catalogue("packets", "bytes"));
  }

  @Test
  void a_name_without_an_alias_is_refused() throws IOException {
    Path file = write("[packets, bytes]");

    assertThatThrownBy(() -> SourceDocuments.check(folder, catalogue("packets")))
        .isInstanceOf(CatalogueException.class)
        .hasMessageStartingWith(file + ":2: 'bytes' is not an alias of any metric");
  }

  @Test
  void an_alias_that_no_document_has_is_refused() throws IOException {
    Path file = write("[packets]");

    assertThatThrownBy(() -> SourceDocuments.check(folder, catalogue("packets", "bites")))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(file + ":2: 'bites' is an alias, but the document has no such name");
  }

  private Path write(String names) throws IOException {
    return Files.writeString(folder.resolve("paper.yaml"), "document: paper\nnames: " + names);
  }

  private static Catalogue catalogue(String... names) {
    List<Alias> aliases =
        Stream.of(names)
            .map(name -> new Alias("paper", name, 1, Map.of(), Statistic.VALUE, null))
            .toList();
    return TestCatalogue.of("Packets.", aliases);
  }
}
