package io.throughline.semconv.generator;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Our own catalogue as it comes with the generator, for others to build theirs on. */
final class BundledDefinitions {

  private static final String FOLDER = "definitions/";

  private BundledDefinitions() {}

  /** Whoever reads the folders, while they are open. */
  interface Reading<T> {
    T read(List<Path> folders) throws IOException;
  }

  static <T> T read(Reading<T> reading) throws IOException {
    URL folder = Objects.requireNonNull(BundledDefinitions.class.getResource(FOLDER), FOLDER);
    if (folder.openConnection() instanceof JarURLConnection jar) {
      try (FileSystem files = FileSystems.newFileSystem(path(jar.getJarFileURL()))) {
        return reading.read(folders(files.getPath("/", jar.getEntryName())));
      }
    }
    return reading.read(folders(path(folder)));
  }

  private static List<Path> folders(Path folder) {
    return List.of(folder.resolve("model"), folder.resolve("opentelemetry"));
  }

  private static Path path(URL url) throws IOException {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
