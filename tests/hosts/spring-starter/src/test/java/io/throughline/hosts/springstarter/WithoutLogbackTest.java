package io.throughline.hosts.springstarter;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.hosts.Collector;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service of a team that has excluded Logback. */
class WithoutLogbackTest {

  @TempDir Path folder;

  @Test
  void it_is_ready_once_it_serves_and_has_traces_and_metrics() throws Exception {
    Path jar = withoutLogback(Path.of(System.getProperty("jar")));
    int port = RunningService.freePort();
    try (Collector collector = new Collector()) {
      try (RunningService service =
          RunningService.of(jar, collector, folder)
              .environment("SERVER_PORT", String.valueOf(port))
              .start()) {
        service.awaitReady();
        assertThat(RunningService.get(port, "/greeting").body()).isEqualTo("hello");
        service.terminate();
        assertThat(service.exitCode()).isEqualTo(128 + 15);

        assertThat(service.lines())
            .anyMatch(line -> line.contains("No SLF4J providers were found"))
            .noneMatch(line -> line.contains("NoClassDefFoundError"));
      }
      assertThat(collector.received()).contains("GET /greeting").contains("jvm.memory.used");
    }
  }

  private Path withoutLogback(Path jar) throws IOException {
    Path copy = folder.resolve("service.jar");
    try (ZipFile source = new ZipFile(jar.toFile());
        ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(copy))) {
      List<? extends ZipEntry> kept =
          source.stream().filter(entry -> !entry.getName().contains("/logback-")).toList();
      for (ZipEntry entry : kept) {
        target.putNextEntry(new ZipEntry(entry));
        try (InputStream content = source.getInputStream(entry)) {
          content.transferTo(target);
        }
        target.closeEntry();
      }
    }
    return copy;
  }
}
