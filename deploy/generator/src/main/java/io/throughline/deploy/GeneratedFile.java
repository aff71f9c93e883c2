package io.throughline.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is generated and committed. */
record GeneratedFile(Path path, String text) {

  void write() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.writeString(path, text);
  }

  /** Refuses a file that is not what would be generated now. */
  void check() throws IOException {
    if (!Files.exists(path) || !Files.readString(path).equals(text)) {
      throw new SpecificationException(
          path.toString(),
          "is stale; refresh it by 'mvn compile -pl deploy/generator -am -Ddeploy.files=write'");
    }
  }
}
