package io.throughline.semconv.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaWriterTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void write_once() throws IOException {
    write("Packets.");
    file = folder.resolve("io/throughline/semconv/MqttMetrics.java");
    Files.setLastModifiedTime(file, LONG_AGO);
  }

  @Test
  void a_file_that_is_as_it_should_be_is_left_alone() throws IOException {
    write("Packets.");

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
  }

  @Test
  void a_file_that_is_not_is_written_anew() throws IOException {
    write("Other packets.");

    assertThat(file).content().contains("Other packets.");
    assertThat(Files.getLastModifiedTime(file)).isGreaterThan(LONG_AGO);
  }

  @Test
  void what_nothing_defines_any_more_goes_and_what_people_wrote_stays() throws IOException {
    Path old = Files.copy(file, file.resolveSibling("OldMetrics.java"));
    Path byHand =
        Files.write(file.resolveSibling("ByHand.java"), "// gr\u00fcn\n".getBytes(ISO_8859_1));
    Path javadoc = Files.writeString(file.resolveSibling("package-info.java"), "package x;");

    write("Packets.");

    assertThat(old).doesNotExist();
    assertThat(byHand).hasBinaryContent("// gr\u00fcn\n".getBytes(ISO_8859_1));
    assertThat(javadoc).hasContent("package x;");
  }

  @Test
  void a_file_that_people_wrote_is_not_written_over() throws IOException {
    Files.writeString(file, "class MqttMetrics {}");

    assertThatThrownBy(() -> write("Packets."))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(
            file + ":1: was not generated, and a class of this name would be written over it");
    assertThat(file).hasContent("class MqttMetrics {}");
  }

  @Test
  void a_package_that_another_catalogue_generates_is_left_alone() throws IOException {
    String before = Files.readString(file);
    assertThat(before).startsWith("// Generated from ../../../../definitions\n");

    assertThatThrownBy(() -> write("Other packets.", folder.resolve("others")))
        .isInstanceOf(CatalogueException.class)
        .hasMessageEndingWith(
            ".java:1: comes from another catalogue, and each needs a package of its own");
    assertThat(file).hasContent(before);
  }

  private void write(String brief) throws IOException {
    write(brief, folder.resolve("../definitions"));
  }

  private void write(String brief, Path definitions) throws IOException {
    JavaWriter.ours(TestCatalogue.of(brief, List.of())).writeTo(folder, definitions);
  }
}
