package io.throughline.delivery.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * A directory that may hold the spool.
 *
 * @param root what is there already: its owner is no business of ours
 * @param below folders that have to be this user's alone; the last one is the directory
 */
public record SpoolDirectory(Path root, List<String> below) {

  private static final int LONGEST_NAME = 100;
  private static final int TRIES = 10;

  /** One that the user has chosen, and who may write there is the user's choice too. */
  public static SpoolDirectory chosen(Path path) {
    return new SpoolDirectory(path, List.of());
  }

  /**
   * Those of a service for which the user has chosen none: the first that no other user has taken
   * is used.
   */
  public static List<SpoolDirectory> byDefault(Path temporaryFolder, String user, String service) {
    String ofUser = "throughline-" + safe(user);
    return IntStream.range(0, TRIES)
        .mapToObj(i -> i == 0 ? ofUser : ofUser + "-" + i)
        .map(name -> new SpoolDirectory(temporaryFolder, List.of(name, safe(service))))
        .toList();
  }

  /** As a name of a folder. Names that differ stay different. */
  private static String safe(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9_-]", "_");
    if (safe.equals(name) && name.length() <= LONGEST_NAME && !name.isEmpty()) {
      return name;
    }
    CRC32C hash = new CRC32C();
    hash.update(name.getBytes(UTF_8));
    return safe.substring(0, Math.min(safe.length(), LONGEST_NAME))
        + String.format(Locale.ROOT, "-%08x", hash.getValue());
  }

  Path path() {
    Path path = root;
    for (String name : below) {
      path = path.resolve(name);
    }
    return path;
  }

  /** Makes it if it is missing. Returns the access to what is in it. */
  TrustedFiles prepare() throws IOException {
    Files.createDirectories(root);
    TrustedFiles files = TrustedFiles.in(root);
    Path path = root;
    for (String name : below) {
      path = path.resolve(name);
      files.claimFolder(path);
    }
    return files;
  }
}
