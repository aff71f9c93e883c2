package io.throughline.tests.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VendoredFilesTest {

  private static final Path FOLDER =
      Path.of("../../viewer/src/main/resources/io/throughline/viewer/page/vendor");

  @Test
  void what_others_wrote_is_unchanged_and_has_its_licence() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    for (String line : Files.readAllLines(FOLDER.resolve("SHA256SUMS"), UTF_8)) {
      expected.put(line.substring(66), line.substring(0, 64));
    }
    Map<String, String> there = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(file -> !file.endsWith("SHA256SUMS")).toList()) {
        there.put(file.getFileName().toString(), sha256(file));
      }
    }

    assertThat(there).isEqualTo(expected);
    assertThat(there)
        .containsOnlyKeys(
            "LICENSE-htm.txt",
            "LICENSE-preact.txt",
            "LICENSE-uplot.txt",
            "hooks.module.js",
            "htm.module.js",
            "preact.module.js",
            "uPlot.esm.js",
            "uPlot.min.css");
  }

  private static String sha256(Path file) throws IOException, GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
