package io.throughline.examples.chat.parts;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An executable of this machine. */
record Program(Path path) {

  /** Where Debian has PostgreSQL's server, of which only clients are on the PATH. */
  private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");

  /**
   * The first of this name on the PATH, or among PostgreSQL's own programs.
   *
   * @param debianPackage that has it
   */
  static Program find(String name, String debianPackage) {
    for (Path folder : folders()) {
      Path program = folder.resolve(name);
      if (Files.isExecutable(program)) {
        return new Program(program);
      }
    }
    throw new MissingPartException(
        name
            + " is missing: it is neither on the PATH nor below "
            + POSTGRESQL
            + "; on Debian, apt-get install "
            + debianPackage);
  }

  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    @Nullable String path = System.getenv("PATH");
    if (path != null) {
      Arrays.stream(path.split(File.pathSeparator)).map(Path::of).forEach(folders::add);
    }
    // A user's PATH often lacks it.
    folders.add(Path.of("/usr/sbin"));
    if (Files.isDirectory(POSTGRESQL)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(POSTGRESQL)) {
        List<Path> newestFirst = new ArrayList<>();
        versions.forEach(newestFirst::add);
        newestFirst.sort(Comparator.reverseOrder());
        newestFirst.forEach(version -> folders.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new MissingPartException(POSTGRESQL + " cannot be read: " + e.getMessage());
      }
    }
    return folders;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
