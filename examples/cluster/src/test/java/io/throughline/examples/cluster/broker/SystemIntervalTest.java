package io.throughline.examples.cluster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemIntervalTest {

  @TempDir Path folder;
  private Path file = Path.of("");
  private SystemInterval interval = new SystemInterval(file, 10);

  @BeforeEach
  void in_a_folder_of_its_own() {
    file = folder.resolve("sys-interval");
    interval = new SystemInterval(file, 10);
  }

  @Test
  void the_setting_holds_while_there_is_no_file() throws IOException {
    assertThat(interval.seconds()).isEqualTo(10);

    Files.writeString(file, "2\n");
    assertThat(interval.seconds()).isEqualTo(2);

    Files.writeString(file, "0");
    assertThat(interval.seconds()).isZero();

    Files.delete(file);
    assertThat(interval.seconds()).isEqualTo(10);
  }

  @Test
  void what_is_no_number_changes_nothing() throws IOException {
    Files.writeString(file, "3");
    assertThat(interval.seconds()).isEqualTo(3);

    for (String wrong : new String[] {"", "-1", "soon", "99999999999"}) {
      Files.writeString(file, wrong);
      assertThat(interval.seconds()).as(wrong).isEqualTo(3);
    }
  }
}
