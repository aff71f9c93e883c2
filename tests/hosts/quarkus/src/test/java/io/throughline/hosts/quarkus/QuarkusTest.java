package io.throughline.hosts.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.hosts.Collector;
import io.throughline.hosts.Guide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged application to its end. */
class QuarkusTest {

  private static final Guide GUIDE = guide();

  @TempDir Path folder;

  private static Guide guide() {
    try {
      return Guide.of("quarkus.md");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void the_program_and_the_logback_xml_are_those_of_the_guide() throws Exception {
    String program =
        Files.readString(Path.of("src/main/java/io/throughline/hosts/quarkus/Orders.java"));
    assertThat(program)
        .isEqualTo("package io.throughline.hosts.quarkus;\n\n" + GUIDE.block("java"));
    assertThat(GUIDE.text()).contains(Files.readString(Path.of("src/main/resources/logback.xml")));
  }

  @Test
  void with_logback_every_line_is_json_with_its_trace_and_reaches_the_collector() throws Exception {
    try (Collector collector = new Collector()) {
      List<String> output = run(collector, GUIDE.block("sh").strip().split("\\s+"));

      assertThat(output).allMatch(line -> line.startsWith("{"));
      assertThat(output).filteredOn(line -> line.contains("taken, says")).hasSize(3);
      assertThat(output)
          .filteredOn(line -> line.contains("taken, says"))
          .allMatch(line -> line.contains("\"trace_id\""));
      assertThat(output).anyMatch(line -> line.contains("powered by Quarkus"));
      assertThat(collector.received())
          .contains("take order")
          .contains("taken, says SLF4J")
          .contains("taken, says JBoss Logging")
          .contains("taken, says java.util.logging")
          .contains("jvm.memory.used");
    }
  }

  @Test
  void with_quarkus_own_logging_lines_stay_as_they_are_and_one_says_so() throws Exception {
    try (Collector collector = new Collector()) {
      List<String> output =
          run(collector, "-Dslf4j.provider=org.slf4j.impl.JBossSlf4jServiceProvider");

      assertThat(output)
          .filteredOn(line -> line.contains("not by Logback: logs stay as they are"))
          .hasSize(1);
      assertThat(output)
          .filteredOn(line -> line.contains("taken, says"))
          .hasSize(3)
          .noneMatch(line -> line.startsWith("{"));
      assertThat(collector.received()).contains("take order").contains("jvm.memory.used");
    }
  }

  private List<String> run(Collector collector, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-Dotel.exporter.otlp.endpoint=" + collector.endpoint(),
            "-Dotel.exporter.prometheus.port=0",
            "-Dthroughline.spool.directory=" + folder,
            "-Dthroughline.config.strict=true",
            "-jar",
            Path.of(System.getProperty("quarkus.application")).toString()));
    Path errors = folder.resolve("stderr.log");
    Process service =
        new ProcessBuilder(command).redirectError(Redirect.to(errors.toFile())).start();
    try {
      String output =
          new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(service.exitValue()).as(output + Files.readString(errors)).isZero();
      return output.lines().toList();
    } finally {
      service.destroyForcibly();
    }
  }
}
