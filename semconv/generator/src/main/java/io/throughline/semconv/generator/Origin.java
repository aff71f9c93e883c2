package io.throughline.semconv.generator;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The folder that generated files come from, as a line of them says it: by its path from where they
 * are, which is the same on every machine. Two catalogues thus do not take each other's files for
 * their own.
 *
 * @param line what the files say
 */
public record Origin(String line) {

  private static final String BEGINNING = "Generated from ";

  /**
   * The origin of what is generated.
   *
   * @param folder of the generated files
   * @param definitions the folder with what they are generated from
   * @return the origin
   */
  public static Origin of(Path folder, Path definitions) {
    Path to = folder.toAbsolutePath().normalize();
    Path from = definitions.toAbsolutePath().normalize();
    boolean sameRoot = Objects.equals(to.getRoot(), from.getRoot());
    Path path = sameRoot ? to.relativize(from) : from;
    return new Origin(BEGINNING + path.toString().replace('\\', '/'));
  }

  /**
   * Whether a line names the folder of another catalogue.
   *
   * @param other the line, or another one that names none
   * @return whether it does
   */
  public boolean differsFrom(String other) {
    return other.startsWith(BEGINNING) && !other.equals(line);
  }
}
