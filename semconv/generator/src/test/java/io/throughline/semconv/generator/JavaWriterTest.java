package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;

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

  private void write(String brief) throws IOException {
    JavaWriter.ours(TestCatalogue.of(brief, List.of())).writeTo(folder);
  }
}
